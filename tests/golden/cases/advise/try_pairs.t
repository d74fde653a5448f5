damox advise --try 1 --pairs 1
