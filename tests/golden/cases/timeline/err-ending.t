damox report timeline -i fft.native -o a.data
