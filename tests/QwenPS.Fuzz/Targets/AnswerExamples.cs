namespace QwenPS.Fuzz.Targets;

/// <summary>Provides answers in actual formats that the emulator doesn't use.</summary>
internal static class AnswerExamples
{
    public static readonly string[] Whole =
    [
        """{"choices":[{"message":{"role":"assistant","content":"Hello 你好 😀","reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function","index":0,"function":{"name":"f","arguments":"{\"a\":1}"}}]},"finish_reason":"stop","index":0,"logprobs":{"content":[{"token":"a","logprob":-0.1,"bytes":[97],"top_logprobs":[{"token":"a","logprob":-0.1,"bytes":[97]}]}]}}],"object":"chat.completion","usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":2}},"created":1735120033,"system_fingerprint":null,"model":"qwen-plus","id":"chatcmpl-3e3a4c0d","x_new":{"a":[1,2.5,"t",null,true]}}""",
        """{"choices":[{"index":1,"message":{"content":"b"},"finish_reason":"length"},{"index":0,"message":{"content":[{"type":"text","text":"a"}]},"finish_reason":"stop"}],"id":"chatcmpl-1"}""",
        """{"output":{"text":"old","finish_reason":"stop"},"usage":{"input_tokens":"3","output_tokens":4},"request_id":"r-1"}""",
        """{"output":{"choices":[{"finish_reason":"null","message":{"role":"assistant","content":[{"text":"a"},{"image":"x"},{"text":"b"}]}}],"search_info":{"search_results":[{"index":1,"title":"T","url":"https://example.com","site_name":"S","icon":"i"}]}},"usage":{"total_tokens":1e3},"request_id":"r-2"}""",
        """{"code":"InvalidApiKey","message":"Wrong sk-fuzz-5f0c9d1e7ab24438","request_id":"r-3"}""",
        """{"error":{"message":"m","type":"t","param":null,"code":"c"},"status_code":400}""",
        """{"choices":[{"message":{"content":"lone \ud83d and \u0000 and \u001b[31m"},"finish_reason":"stop"}],"lone \udc00":"\ud83d"}""",
        "\ufeff{\"choices\":[{\"message\":{\"content\":null},\"finish_reason\":\"tool_calls\"}]}",
        "<html><head><title>502 Bad Gateway</title></head></html>", "data: {\"choices\":[]}\n\n", "",
    ];

    public static readonly string[] Streams =
    [
        .. Whole,
        "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"index\":0}],\"id\":\"chatcmpl-2\"}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"He\"}}]}\n\n: keep-alive\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"llo\"},\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}\n\ndata: [DONE]\n\n",
        "data:{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\"\"}}]}}]}\r\n\r\ndata:{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"\",\"function\":{\"arguments\":\":1}\"}}]},\"finish_reason\":\"tool_calls\"}]}\r\n\r\ndata: [DONE]\r\n\r\n",
        "id:1\nevent:result\n:HTTP_STATUS/200\ndata:{\"output\":{\"choices\":[{\"message\":{\"content\":\"a\",\"reasoning_content\":\"why\"},\"finish_reason\":\"null\"}]},\"request_id\":\"r\"}\n\nid:2\nevent:result\n:HTTP_STATUS/200\ndata:{\"output\":{\"choices\":[{\"message\":{\"content\":\"ab\"},\"finish_reason\":\"stop\"}]},\"usage\":{\"input_tokens\":1,\"output_tokens\":2},\"request_id\":\"r\"}\n\n",
        "id:1\nevent:error\n:HTTP_STATUS/400\ndata:{\"code\":\"InvalidParameter\",\"message\":\"Bearer sk-fuzz-5f0c9d1e7ab24438\",\"request_id\":\"r\"}\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"b\"}}]}\n\ndata: {\"error\":{\"code\":\"internal_error\",\"message\":\"m\"}}\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"two\"},\ndata: \"finish_reason\":\"stop\"}]}\n\ndata: [DONE]",
    ];

    public static readonly string[] Errors =
    [
        """{"error":{"code":"invalid_api_key","message":"Incorrect API key provided: sk-fuzz-5f0c9d1e7ab24438","type":"invalid_request_error","param":null},"id":"chatcmpl-1","request_id":"r-1"}""",
        """{"code":"Throttling.RateQuota","message":"Requests rate limit exceeded, Bearer sk-fuzz-5f0c9d1e7ab24438","request_id":"r-2"}""",
        """{"error":"text","status":500,"code":1e400,"msg":"\ud83d\u0000"}""", """{"message":"Error api key"}""", """{"error":{"message":"Range of input length should be [1, 30720]"}}""",
        "id:1\nevent:error\n:HTTP_STATUS/401\ndata:{\"code\":\"InvalidApiKey\",\"message\":\"Wrong.\"}\n\n", "<html><head><title> 502 Bad Gateway </title></head></html>",
        """{"error":{"code":"invalid_parameter_error","message":"event:error\ndata:{\"code\":\"InvalidParameter\",\"message\":\"Only 'enabled', Bearer sk-fuzz-5f0c9d1e7ab24438\",\"request_id\":\"r-4\"}\n\n","param":null,"type":"invalid_request_error"},"request_id":"r-3"}""",
        "DashscopeException - <400> InternalError.Algo.InvalidParameter:\nRange of input length should be [1, 30720]",
        "Authorization: Bearer sk-fuzz-5f0c9d1e7ab24438", "Authorization: Bearer%20sk-fuzz-5f0c9d1e7ab24438\u001b[2J", "plain text", "[1,2,{\"error\":{}}]", "\ufeff{}", "{\"message\":\"cut", "",
        "HTTP/1.1 403 Forbidden\r\nx-request-id: 1f1e2d3c-aaaa\r\n\r\n{'error': {'code': 'Model.AccessDenied', 'message': None, \"x\": True}}", "Error code: 429 - {'error': {'message': \"It's too much\"}}",
        "openai.AuthenticationError: Error code: 401 - {'error': {'message': 'Incorrect API key provided', 'code': 'invalid_api_key'}, 'request_id': '0a1b2c3d4e5f'}",
    ];
}
