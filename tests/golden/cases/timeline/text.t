damox report timeline -i fft.native
