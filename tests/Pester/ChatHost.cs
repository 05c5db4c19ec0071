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
    /// <summary>Represents a host whose user types the specified lines. The host records its output. If a width is specified, the host has a window.</summary>
    public sealed class ChatHost : PSHost
    {
        private readonly ChatUI _ui;

        public ChatHost(string[] lines, int width = 0) { _ui = new ChatUI(lines, width); }

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

            private readonly PSHostRawUserInterface _window;

            public ChatUI(string[] lines, int width)
            {
                _lines = new Queue<string>(lines);
                _window = width > 0 ? new Window(width) : null;
            }

            public StringBuilder Shown { get; } = new StringBuilder();

            public override PSHostRawUserInterface RawUI { get { return _window; } }

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

            public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes,
                PSCredentialUIOptions options) { throw new NotSupportedException(); }
        }

        private sealed class Window : PSHostRawUserInterface
        {
            public Window(int width) { BufferSize = WindowSize = new Size(width, 50); }

            public override Size BufferSize { get; set; }

            public override Size WindowSize { get; set; }

            public override Size MaxWindowSize { get { return WindowSize; } }

            public override Size MaxPhysicalWindowSize { get { return WindowSize; } }

            public override ConsoleColor ForegroundColor { get; set; }

            public override ConsoleColor BackgroundColor { get; set; }

            public override Coordinates CursorPosition { get; set; }

            public override Coordinates WindowPosition { get; set; }

            public override int CursorSize { get; set; }

            public override string WindowTitle { get; set; }

            public override bool KeyAvailable { get { return false; } }

            public override int LengthInBufferCells(string source) { return LengthInBufferCells(source, 0); }

            public override int LengthInBufferCells(string source, int offset)
            {
                int length = 0;
                for (int i = offset; i < source.Length; i++) length += LengthInBufferCells(source[i]);
                return length;
            }

            public override int LengthInBufferCells(char source) { return source >= '\u2e80' && source < '\uff61' ? 2 : 1; }

            public override void FlushInputBuffer() { }

            public override KeyInfo ReadKey(ReadKeyOptions options) { throw new NotSupportedException(); }

            public override BufferCell[,] GetBufferContents(Rectangle rectangle) { throw new NotSupportedException(); }

            public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) { }

            public override void SetBufferContents(Rectangle rectangle, BufferCell fill) { }

            public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) { }
        }
    }
}
