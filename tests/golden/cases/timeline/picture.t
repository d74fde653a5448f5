# The picture has phases, functions and mappings; what is the same in it is drawn the same
damox report timeline -i fft.native -o a.svg
damox report timeline -i fft.native -o b.svg; cmp a.svg b.svg
damox report timeline -i fft.native -o a.png; head -c 8 a.png | od -An -tx1
damox report timeline -i steps.json -o c.svg
python3 - <<'END'
import xml.dom.minidom
for name in 'a.svg', 'c.svg':
    svg = xml.dom.minidom.parse(name)
    print(name, len(svg.getElementsByTagName('use')) > 50, svg.documentElement.getAttribute('width'))
END
