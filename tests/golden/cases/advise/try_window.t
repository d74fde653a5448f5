damox advise --try 1 --window 0
