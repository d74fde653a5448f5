damox merge --exclude_samples 0 fft.native -o a && damox report wss -i a
