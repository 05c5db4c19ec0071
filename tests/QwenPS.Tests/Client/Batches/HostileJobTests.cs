using System.Text;
using QwenPS.Batches;
using Xunit;

namespace QwenPS.Tests.Client.Batches;

/// <summary>Tests files of a job that another user changed. The changes must not determine the files to upload or the target of the upload.</summary>
public sealed class HostileJobTests : IDisposable
{
    private readonly JobFolder _folder = new(Directory.CreateTempSubdirectory("qwenps-tests-").FullName);

    public void Dispose() => _folder.Delete();

    [Theory]
    [InlineData("../../.ssh/id_rsa")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\\\Windows\\\\win.ini")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("id_rsa")]
    [InlineData("job.json")]
    [InlineData("requests-1.jsonl/../../x")]
    [InlineData("requests-.jsonl")]
    [InlineData("requests-1\\u0000.jsonl")]
    public void A_record_names_no_file_but_the_jobs_own(string file) =>
        Assert.Throws<InvalidDataException>(() => JobFile.Read(Record($"{{\"file\":\"{file}\",\"model\":\"m\",\"requests\":1}}")));

    [Theory]
    [InlineData("not a url")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://[")]
    [InlineData("/v1")]
    public void A_record_names_an_address_or_is_none(string baseUrl) => Assert.Throws<InvalidDataException>(() => JobFile.Read(Record("", baseUrl)));

    [Fact]
    public void Numbers_of_requests_are_no_more_than_a_file_can_have()
    {
        JobRecord record = JobFile.Read(Record("""{"file":"requests-1.jsonl","requests":9223372036854775807},{"file":"requests-2.jsonl","requests":-5}"""));
        Assert.Equal([BatchLimits.MaxRequests, 0], record.Parts.Select(part => part.Requests));
        Assert.Equal(BatchLimits.MaxRequests, JobView.Create(new StoredJob(_folder, record)).RequestCounts.Total);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"part":2}""")]
    [InlineData("""{"part":-1}""")]
    [InlineData("""{"part":0,"te\ud800xt":"x","text":"\ud800"}""", true)]
    public void Inputs_that_were_spoilt_are_told_of(string line, bool isGood = false)
    {
        File.WriteAllText(_folder.InputsPath, "{\"part\":0,\"text\":\"good\"}\n" + line + "\n");
        using IEnumerator<JobInput> inputs = JobInputs.Read(_folder.InputsPath, parts: 2).GetEnumerator();
        Assert.True(inputs.MoveNext());
        if (isGood) return;
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => inputs.MoveNext()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("1/../2")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData(" 1")]
    public void An_id_that_the_service_sends_is_a_number_of_an_input_or_nothing(string id) => Assert.True(JobInput.ParseId(id) < 0);

    private static byte[] Record(string parts, string baseUrl = "https://dashscope.aliyuncs.com/compatible-mode/v1") =>
        Encoding.UTF8.GetBytes($"{{\"version\":1,\"id\":\"j\",\"base_url\":\"{baseUrl}\",\"parts\":[{parts}]}}");
}
