damox advise --try 1
