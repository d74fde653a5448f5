damox rec
