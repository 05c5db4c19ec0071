# The words of QwenPS.Format.ps1xml in Chinese; build.ps1 makes zh-CN/QwenPS.Format.ps1xml of them. A label that is missing here stays English.
@{
    Labels = @{
        'ApiKey'              = '密钥'
        'BaseUri'             = '地址'
        'Cause'               = '原因'
        'Characters'          = '字符数'
        'Check'               = '检查项'
        'Code'                = '错误码'
        'Completed'           = '已完成'
        'Content'             = '内容'
        'Context'             = '上下文'
        'Created'             = '创建时间'
        'Error'               = '错误'
        'Failed'              = '失败'
        'Features'            = '功能'
        'Finish'              = '结束'
        'Id'                  = 'ID'
        'In $/M'              = '输入 $/M'
        'Kind'                = '类别'
        'Links'               = '链接'
        'Listed'              = '已列出'
        'MaxOutput'           = '最大输出'
        'Message'             = '消息'
        'Messages'            = '消息数'
        'Model'               = '模型'
        'Name'                = '名称'
        'Out $/M'             = '输出 $/M'
        'Price (estimate)'    = '费用（估算）'
        'Protocol'            = '协议'
        'Remedy'              = '处理'
        'RequestId'           = '请求 ID'
        'Retry'               = '重试'
        'Seconds'             = '秒'
        'Share'               = '占比'
        'Source'              = '来源'
        'Status'              = '状态'
        'Target'              = '对象'
        'Tokens'              = 'token 数'
        'Tokens (estimate)'   = 'token 数（估算）'
        'Total'               = '总数'
        'Usage'               = '用量'
        'Why, and what to do' = '原因与处理'
    }
    Words  = @{
        "'Tool call: '"     = "'工具调用：'"
        'tokens: $($_.Usage)' = 'token：$($_.Usage)'
        "'no usage'"        = "'用量未知'"
        "'-- request id '"  = "'-- 请求 ID '"
    }
}
