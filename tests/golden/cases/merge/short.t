damox merge full.native
