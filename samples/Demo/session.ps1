# What the demo types, a step each. Remark: said above the command. Answer: what the emulator, which thinks nothing, is told to say.
@(
    @{
        Command = "Test-QwenAccess -Model qwen-plus, qwen-max"
        Remark  = @{ en = 'Does this key work, and which models may it call?'; zh = '密钥能用吗？能调用哪些模型？' }
    }
    @{
        Command = "Get-Content ./error.log | Invoke-QwenChat 'What went wrong? One line.'"
        Remark  = @{ en = 'A log is piped into a prompt, an object comes back.'; zh = '日志通过管道送进提示词，得到一个对象。' }
        Answer  = @{ en = '/dev/sda1 was full at 02:13, so the database could not write its journal and stopped.'; zh = '02:13 时 /dev/sda1 已满，数据库无法写入日志而停止。' }
    }
    @{
        Command = "class Finding { [string] `$Component; [ValidateSet('low', 'high')] [string] `$Severity }`n(Get-Content ./error.log | Invoke-QwenChat 'What is the worst problem?' -JsonSchema ([Finding])).Object"
        Remark  = @{ en = 'Structured output: checked against the class, and handed over as an object.'; zh = '结构化输出：按类校验，直接得到对象。' }
        Answer  = @{ en = '{"Component":"database","Severity":"high"}'; zh = '{"Component":"database","Severity":"high"}' }
    }
    @{
        Command = "Invoke-QwenChat 'Hello' -Model qwen-max"
        Remark  = @{ en = 'An error says what to do.'; zh = '错误信息会说明该怎么办。' }
    }
)
