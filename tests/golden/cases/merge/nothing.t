damox merge
