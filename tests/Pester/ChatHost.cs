using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace QwenPSTest
{
    /// <summary>A host whose user types the given lines, and that keeps what it shows.</summary>
    public sealed class ChatHost : PSHost
    {
        private readonly ChatUI _ui;

        public ChatHost(string[] lines) { _ui = new ChatUI(lines); }

        public string Shown { get { return _ui.Shown.ToString(); } }

        public override PSHostUserInterface UI { get { return _ui; } }

        public override string Name { get { return "ChatHost"; } }

        public override Version Version { get { return new Version(1, 0); } }

        public override Guid InstanceId { get; } = Guid.NewGuid();

        public override CultureInfo CurrentCulture { get { return CultureInfo.InvariantCulture; } }

        public override CultureInfo CurrentUICulture { get { return CultureInfo.CurrentUICulture; } }

        public override void EnterNestedPrompt() { throw new NotSupportedException(); }

        public override void ExitNestedPrompt() { throw new NotSupportedException(); }

        public override void NotifyBeginApplication() { }

        public override void NotifyEndApplication() { }

        public override void SetShouldExit(int exitCode) { }

        private sealed class ChatUI : PSHostUserInterface
        {
            private readonly Queue<string> _lines;

            public ChatUI(string[] lines) { _lines = new Queue<string>(lines); }

            public StringBuilder Shown { get; } = new StringBuilder();

            public override PSHostRawUserInterface RawUI { get { return null; } }

            public override void WriteProgress(long sourceId, ProgressRecord record) { }

            public override void Write(string value) { Shown.Append(value); }

            public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) { Shown.Append(value); }

            public override void WriteLine(string value) { Shown.Append(value).Append('\n'); }

            public override void WriteDebugLine(string message) { }

            public override void WriteErrorLine(string value) { Shown.Append(value).Append('\n'); }

            public override void WriteVerboseLine(string message) { }

            public override void WriteWarningLine(string message) { Shown.Append("WARNING: " + message + "\n"); }

            /// <summary>Returns null after the last line, as a console does at the end of its input.</summary>
            public override string ReadLine() { return _lines.Count == 0 ? null : _lines.Dequeue(); }

            public override SecureString ReadLineAsSecureString() { throw new NotSupportedException(); }

            public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) { throw new NotSupportedException(); }

            public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) { throw new NotSupportedException(); }

            public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) { throw new NotSupportedException(); }

            public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) { throw new NotSupportedException(); }
        }
    }
}
