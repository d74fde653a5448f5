# One file that needs no other, with all data in it
damox report timeline -i fft.native -o a.html
grep -cE '(src|href)=|url\(|import ' a.html
python3 - <<'END'
import json, re
text = open('a.html').read()
data = json.loads(re.search('<script type="application/json" id="data">(.*?)</script>', text, re.S)[1])
print([p['name'] for p in data['phases']], sum(data['samples'][2::3]), len(data['maps']), data['sampling'])
assert all(len(m['heat']) == -(-len(data['working_set_bytes']) * m['columns'] // 3) * 4 for m in data['maps'])
assert len(text) < 5 << 20
END
