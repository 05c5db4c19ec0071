# The words of QwenPS.Format.ps1xml in Chinese; build.ps1 makes zh-CN/QwenPS.Format.ps1xml of them. A label that is missing here stays English.
@{
    Labels = @{
        'ApiKey'              = '密钥'
        'BaseUri'             = '地址'
        'Cause'               = '原因'
        'Check'               = '检查项'
        'Code'                = '错误码'
        'Content'             = '内容'
        'Context'             = '上下文'
        'Created'             = '创建时间'
        'Done'                = '完成'
        'Error'               = '错误'
        'Errors'              = '错误'
        'Expires'             = '到期时间'
        'Failed'              = '失败'
        'Features'            = '功能'
        'Finish'              = '结束'
        'Id'                  = 'ID'
        'In /M'               = '输入 /M'
        'Kind'                = '类别'
        'Links'               = '链接'
        'Listed'              = '已列出'
        'Message'             = '消息'
        'Model'               = '模型'
        'Name'                = '名称'
        'Out /M'              = '输出 /M'
        'Price (est.)'        = '费用（估算）'
        'Protocol'            = '协议'
        'Remedy'              = '处理'
        'Replacement'         = '替代模型'
        'RequestId'           = '请求 ID'
        'Requests'            = '请求数'
        'Retires'             = '下线日期'
        'Retry'               = '重试'
        'Seconds'             = '秒'
        'Share'               = '占比'
        'Source'              = '来源'
        'Status'              = '状态'
        'Target'              = '对象'
        'Tokens'              = 'token 数'
        'Tokens (est.)'       = 'token（估算）'
        'Total'               = '总数'
        'Usage'               = '用量'
        'Why, and what to do' = '原因与处理'
    }
    # Pieces of the views' text as it stands in the file; build.ps1 ends with an error where one is not there any more.
    Words  = @{
        "'Tool call: '"     = "'工具调用：'"
        "'-- answer {0}'"   = "'-- 回答 {0}'"
        'tokens: $($_.Usage)' = 'token：输入 $($_.Usage.InputTokens)，输出 $($_.Usage.OutputTokens)，共 $($_.Usage.TotalTokens)'
        "'no usage'"        = "'用量未知'"
        "'-- request id '"  = "'-- 请求 ID '"
        '<PropertyName>Usage</PropertyName>' = '<ScriptBlock>if ($_.Usage) { "输入 $($_.Usage.InputTokens)，输出 $($_.Usage.OutputTokens)，共 $($_.Usage.TotalTokens)" }</ScriptBlock>'
        '<PropertyName>RequestCounts</PropertyName>' = '<ScriptBlock>"$($_.RequestCounts.Completed)/$($_.RequestCounts.Total)" + $(if ($_.RequestCounts.Failed) { "，失败 $($_.RequestCounts.Failed)" })</ScriptBlock>'
    }
}
