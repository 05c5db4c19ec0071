using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace QwenPSTest
{
    /// <summary>Represents a host that records progress records and shows no output.</summary>
    public sealed class BarHost : PSHost
    {
        private readonly BarUI _ui = new BarUI();

        public IEnumerable<ProgressRecord> Bars { get { return _ui.Bars; } }

        public override PSHostUserInterface UI { get { return _ui; } }

        public override string Name { get { return "BarHost"; } }

        public override Version Version { get { return new Version(1, 0); } }

        public override Guid InstanceId { get; } = Guid.NewGuid();

        public override CultureInfo CurrentCulture { get { return CultureInfo.InvariantCulture; } }

        public override CultureInfo CurrentUICulture { get { return CultureInfo.InvariantCulture; } }

        public override void EnterNestedPrompt() { throw new NotSupportedException(); }

        public override void ExitNestedPrompt() { throw new NotSupportedException(); }

        public override void NotifyBeginApplication() { }

        public override void NotifyEndApplication() { }

        public override void SetShouldExit(int exitCode) { }

        private sealed class BarUI : PSHostUserInterface
        {
            public ConcurrentQueue<ProgressRecord> Bars { get; } = new ConcurrentQueue<ProgressRecord>();

            public override PSHostRawUserInterface RawUI { get { return null; } }

            public override void WriteProgress(long sourceId, ProgressRecord record) { Bars.Enqueue(record); }

            public override void Write(string value) { }

            public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) { }

            public override void WriteLine(string value) { }

            public override void WriteDebugLine(string message) { }

            public override void WriteErrorLine(string value) { }

            public override void WriteVerboseLine(string message) { }

            public override void WriteWarningLine(string message) { }

            public override string ReadLine() { throw new NotSupportedException(); }

            public override SecureString ReadLineAsSecureString() { throw new NotSupportedException(); }

            public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) { throw new NotSupportedException(); }

            public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) { throw new NotSupportedException(); }

            public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) { throw new NotSupportedException(); }

            public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes,
                PSCredentialUIOptions options) { throw new NotSupportedException(); }
        }
    }
}
