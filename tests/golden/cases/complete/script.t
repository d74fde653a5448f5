damox completion bash
