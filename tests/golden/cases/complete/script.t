damox completion
