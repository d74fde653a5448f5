damox merge fft.native -o no/such/folder
