damox merge --exclude_samples 0 fft.native full.native --plot x.png && python3 look.py x.png
damox merge --exclude_samples 0 fft.native full.native --plot x.svg && damox merge --exclude_samples 0 fft.native full.native --plot y.svg --plot_of idle
for f in x.svg y.svg; do grep -o 'stroke: *rgb([^)]*)' $f | sort | uniq -c | awk '$1 == 2 { n++ } END { print n " colors of a line and its entry" }'; done
cmp -s x.svg y.svg || echo another picture
