damox report timeline -i fft.native -o x.html --columns phase
