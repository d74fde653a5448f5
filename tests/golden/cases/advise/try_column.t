damox advise --try 1 --columns call
