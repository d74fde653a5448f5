damox report profile -i fft.native --access_rate 50% 100% --json
