damox merge fft.native -o a --json
