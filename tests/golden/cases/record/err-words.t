damox validate --input words.txt
