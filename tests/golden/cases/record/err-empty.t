damox validate --input empty-file
