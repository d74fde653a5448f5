damox nonsense
