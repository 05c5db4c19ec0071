# Defines the steps of the demo. Remark is the comment above the command. Answer is the canned answer, because the emulator runs no model.
@(
    @{
        Command = "Test-QwenAccess -Model qwen-plus, qwen-max"
        Remark  = @{ en = 'Does this key work, and which models can it call?'; zh = '密钥能用吗？能调用哪些模型？' }
    }
    @{
        Command = "Get-Content ./error.log | Invoke-QwenChat 'What went wrong? One line.'"
        Remark  = @{ en = 'Pipe a log into a prompt, and get an object back.'; zh = '日志通过管道送进提示词，得到一个对象。' }
        Answer  = @{ en = '/dev/sda1 was full at 02:13, so the database could not write its journal and stopped.'; zh = '02:13 时 /dev/sda1 已满，数据库无法写入日志而停止。' }
    }
    @{
        Command = "class Finding { [string] `$Component; [ValidateSet('low', 'high')] [string] `$Severity }`n(Get-Content ./error.log | Invoke-QwenChat 'What is the worst problem?' -JsonSchema ([Finding])).Object"
        Remark  = @{ en = 'Structured output: validated against the class, and returned as an object.'; zh = '结构化输出：按类校验，直接得到对象。' }
        Answer  = @{ en = '{"Component":"database","Severity":"high"}'; zh = '{"Component":"database","Severity":"high"}' }
    }
    @{
        Command = "Invoke-QwenChat 'Hello' -Model qwen-max"
        Remark  = @{ en = 'An error shows what to do.'; zh = '错误信息会说明该怎么办。' }
    }
)
