damox advise --try 1 2
