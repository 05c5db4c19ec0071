using QwenPS.Client.Transport;
using Xunit;

namespace QwenPS.Tests.Connecting;

public class RegionsTests
{
    [Theory]
    [InlineData("China", "cn-beijing")]
    [InlineData("cn-beijing", "cn-beijing")]
    [InlineData("BEIJING", "cn-beijing")]
    [InlineData("cnbeijing", "cn-beijing")]
    [InlineData("International", "ap-southeast-1")]
    [InlineData("ap-southeast-1", "ap-southeast-1")]
    [InlineData(" Singapore ", "ap-southeast-1")]
    [InlineData("intl", "ap-southeast-1")]
    [InlineData("us", "us-east-1")]
    [InlineData("us-east-1", "us-east-1")]
    [InlineData("virginia", "us-east-1")]
    [InlineData("HongKong", "cn-hongkong")]
    [InlineData("Hong Kong", "cn-hongkong")]
    [InlineData("hong-kong", "cn-hongkong")]
    [InlineData("cn-hongkong", "cn-hongkong")]
    [InlineData("Tokyo", "ap-northeast-1")]
    [InlineData("japan", "ap-northeast-1")]
    [InlineData("Frankfurt", "eu-central-1")]
    [InlineData("GERMANY", "eu-central-1")]
    [InlineData("QwenCloud", "qwencloud")]
    [InlineData("qwen-cloud", "qwencloud")]
    [InlineData("home.qwencloud.com", "qwencloud")]
    [InlineData("QianwenAI", "qianwenai")]
    [InlineData("Qianwen AI", "qianwenai")]
    [InlineData("qianwen", "qianwenai")]
    [InlineData("\u5343\u95EE", "qianwenai")]
    public void Find_knows_names_ids_places_and_aliases(string name, string id) => Assert.Equal(id, Regions.Find(name)?.Id);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" - ")]
    [InlineData("Atlantis")]
    [InlineData("cn")]
    [InlineData("cn-beijing-2")]
    public void Find_gives_null_for_the_rest(string? name) => Assert.Null(Regions.Find(name));

    [Theory]
    [InlineData("cn-beijing", "https://dashscope.aliyuncs.com/")]
    [InlineData("ap-southeast-1", "https://dashscope-intl.aliyuncs.com/")]
    [InlineData("us-east-1", "https://dashscope-us.aliyuncs.com/")]
    [InlineData("cn-hongkong", "https://cn-hongkong.dashscope.aliyuncs.com/")]
    [InlineData("ap-northeast-1", null)]
    [InlineData("eu-central-1", null)]
    [InlineData("qwencloud", "https://maas.qwencloudapi.com/")]
    [InlineData("qianwenai", "https://maas.qianwenaiapi.com/")]
    public void Shared_hosts_are_the_documented_ones(string id, string? uri) => Assert.Equal(uri, Regions.Find(id)!.SharedUri?.AbsoluteUri);

    [Fact]
    public void No_two_regions_answer_to_one_name()
    {
        foreach (var region in Regions.All)
        {
            foreach (var name in region.Aliases.Concat([region.Name, region.Id, region.Place])) Assert.Same(region, Regions.Find(name));
        }
    }

    [Fact]
    public void Every_region_s_own_hosts_are_official()
    {
        foreach (var region in Regions.All)
        {
            var dedicated = region.GetDedicatedUri("ws-1");
            Assert.True(OfficialHosts.IsOfficial(dedicated));
            Assert.Same(region, Regions.FindByHost(dedicated));
            if (region.SharedUri is null) continue;
            Assert.True(OfficialHosts.IsOfficial(region.SharedUri));
            Assert.Same(region, Regions.FindByHost(region.SharedUri));
        }
    }
}
