damox report timeline -i fft.native -o a.folded; cat a.folded
