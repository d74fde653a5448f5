damox report foo
