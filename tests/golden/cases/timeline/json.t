damox report timeline -i fft.native --format json | grep -v "^ *[0-9]*,*$"
