#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Holds what damox export tells against reports, and has Prometheus and node_exporter read it.

usage: check.py DAMOX FOLDER_OF_PROMETHEUS FOLDER      (tests/export/run)

FOLDER has small.data and large.data of tests/gen. Prints TAP.
"""
import json, os, re, resource, signal, socket, subprocess, sys, time, urllib.parse, urllib.request

damox, programs, work = (os.path.abspath(a) for a in sys.argv[1:4])
here = os.path.dirname(os.path.abspath(__file__))
dist = os.path.join(here, '../../dist')
PERCENTS = [0, 25, 50, 75, 90, 99, 100]
WAIT_S = 60

os.chdir(work)
nr = failed = 0
started = []

def ok(good, what, why=''):
    global nr, failed
    nr += 1
    failed += not good
    print(f'{"" if good else "not "}ok {nr} - {what}', flush=True)
    if not good and why:
        print('# ' + str(why).rstrip().replace('\n', '\n# ')[:2000], flush=True)

def run(*args, **more):
    return subprocess.run(args, capture_output=True, text=True, timeout=WAIT_S, **more)

def out_of(*args):
    r = run(damox, *args)
    if r.returncode or r.stderr:
        raise RuntimeError(f'{args}: {r.returncode}: {r.stderr}')
    return r.stdout

def start(name, *args, **more):
    p = subprocess.Popen(args, stdout=open(name + '.out', 'w'), stderr=open(name + '.err', 'w'), **more)
    started.append(p)
    return p

def until(what, seconds=WAIT_S):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = what()
        if value:
            return value
        time.sleep(0.1)
    return None

def said(name):
    return open(name + '.err').read()

def listen(name, *args, **more):
    """damox export on a free port; returns the process and its port"""
    p = start(name, damox, 'export', '--listen', '127.0.0.1:0', *args, **more)
    found = until(lambda: re.search(r'http://127\.0\.0\.1:(\d+)/metrics', said(name)) or p.poll() is not None)
    if found in (None, True):
        raise RuntimeError(f'{name}: it does not listen: {said(name)}')
    return p, int(found.group(1))

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]

# ---- text ----

LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')

def parse(text):
    """{(name, ((label, value), ...)): number}"""
    series = {}
    for line in text.splitlines():
        if line.startswith('#'):
            continue
        name, labels, value = re.fullmatch(r'([a-z_]+)(?:\{(.*)\})? (\S+)', line).groups()
        key = (name, tuple(sorted(LABEL.findall(labels or ''))))
        assert key not in series, line
        series[key] = float(value)
    return series

def value_of(series, name, **labels):
    found = [v for (n, have), v in series.items() if n == name and set(labels.items()) <= set(have)]
    assert len(found) == 1, (name, labels, found)
    return found[0]

def check_text():
    for record in ['small.data', 'large.data'] + [os.path.join(here, '../golden/inputs', f) for f in
                   ('full.native', 'fft.native', 'acc-plain.json', 'acc-passed.json', 'bare.json', 'events.perf')]:
        text = run(damox, 'export', '-i', record).stdout
        r = run(programs + '/promtool', 'check', 'metrics', input=text)
        ok(text and not r.returncode and not r.stdout + r.stderr,
           f'promtool check metrics: {os.path.basename(record)}', r.stdout + r.stderr)
    live = open(os.path.join(here, 'live.prom')).read()
    r = run(programs + '/promtool', 'check', 'metrics', input=live)
    ok(not r.returncode and not r.stdout + r.stderr, 'promtool check metrics: a session', r.stdout + r.stderr)

def check_rules():
    r = run(programs + '/promtool', 'check', 'rules', dist + '/prometheus/damonx.rules.yml')
    ok(not r.returncode, 'promtool check rules', r.stdout + r.stderr)
    r = run(programs + '/promtool', 'test', 'rules', here + '/rules.test.yml')
    ok(not r.returncode, 'promtool test rules', r.stdout + r.stderr)

# ---- what reports say ----

def reported_sizes(record, window=None):
    """{target: [bytes of each percentile]}, and {target: [bytes of each snapshot]}"""
    def blocks(*more):
        text = out_of('report', 'wss', '-i', record, '--exclude_samples', '0', '--per_target', '--raw_number',
                      '--nr_cols_bar', '0', *more)
        return {b.split()[0]: b.splitlines() for b in text.split('# target_id\t')[1:]}
    percents = {}
    for p in PERCENTS:
        for target, lines in blocks('--range', str(p), str(p + 1), '1').items():
            percents.setdefault(target, []).append(int(lines[-1].split()[1]))
    each = {t: [int(l.split()[1]) for l in lines if l[0].isdigit() and len(l.split()) == 2][0:] for t, lines in
            blocks('--all_wss', '--sortby', 'time').items()}
    return percents, each

def reported_idle(record):
    """{target: [seconds of each percentile]} of the last snapshot"""
    text = out_of('report', 'access', '--input', record, '--style', 'idle-time-percentiles', '--raw_number',
                  '--percentiles_range', *map(str, PERCENTS))
    idle, rows, target = {}, {}, 0
    for line in text.splitlines():
        found = re.match(r'\s*(\d+)\s+([\d.]+)\s+\|', line)
        if '<percentile>' in line:
            rows = {}
        elif found:
            rows[int(found.group(1))] = float(found.group(2)) / 1e6
            if len(rows) == len(PERCENTS):
                idle.setdefault('all', []).append([rows[p] for p in PERCENTS])
    return idle['all']

def check_values(told, record, what):
    """told(name, **labels): the value that was told"""
    percents, each = reported_sizes(record)
    wrong = []
    for target, sizes in percents.items():
        for p, bytes_ in zip(PERCENTS, sizes):
            got = told('damonx_target_working_set_recent_bytes', target=target, quantile=f'{p / 100:g}')
            if got != bytes_:
                wrong.append((target, p, got, bytes_))
        last = each[target][-1]
        got = told('damonx_target_working_set_bytes', target=target)
        total = told('damonx_target_working_set_recent_bytes_sum', target=target)
        count = told('damonx_target_working_set_recent_bytes_count', target=target)
        if (got, total, count) != (last, sum(each[target]), len(each[target])):
            wrong.append((target, got, last, total, count))
        heats = [told('damonx_target_memory_bytes', target=target, temperature=t) for t in ('hot', 'warm')]
        if sum(heats) != last:
            wrong.append((target, heats, last))
    ok(percents and not wrong, f'{what}: working sets are those of report wss', wrong)
    # the report has all snapshots, those of a target in a row
    idle, wrong = reported_idle(record), []
    per = len(idle) // len(percents)
    for i, target in enumerate(percents):
        for p, seconds in zip(PERCENTS, idle[(i + 1) * per - 1]):
            got = told('damonx_target_idle_seconds', target=target, quantile=f'{p / 100:g}')
            if abs(got - seconds) > 1e-6:
                wrong.append((target, p, got, seconds))
    ok(not wrong, f'{what}: idle times are those of report access', wrong)

def check_record():
    series = parse(out_of('export', '-i', 'small.data'))
    check_values(lambda name, **labels: value_of(series, name, **labels), 'small.data', 'a record')
    few = parse(out_of('export', '-i', 'small.data', '--max_targets', '3'))
    ok(value_of(few, 'damonx_exporter_targets') == 3 and value_of(few, 'damonx_exporter_omitted_targets') == 1,
       '--max_targets leaves out, and says so')
    # 400 windows of 100 ms
    short = parse(out_of('export', '-i', 'small.data', '--window', '10'))
    count = value_of(short, 'damonx_target_working_set_recent_bytes_count', target='0')
    lowest = value_of(short, 'damonx_target_working_set_recent_bytes', target='0', quantile='0')
    _, each = reported_sizes('small.data')
    ok(count == 400 and lowest == min(each['0'][-101:]), '--window: percentiles are of the last seconds',
       (count, lowest, min(each['0'][-101:])))

# ---- files ----

def limit_size():
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

def check_textfile():
    os.mkdir('folder')
    path = 'folder/small.prom'
    r = run(damox, 'export', '-i', 'small.data', '--textfile', path)
    good = open(path).read()
    ok(not r.returncode and good == out_of('export', '-i', 'small.data') and os.stat(path).st_mode & 0o777 == 0o644,
       '--textfile: what is printed, readable by all', r.stderr)
    r = run(damox, 'export', '-i', 'large.data', '--max_targets', '2000', '--textfile', path, preexec_fn=limit_size)
    ok(r.returncode == 1 and open(path).read() == good and os.listdir('folder') == ['small.prom'] and
       path in r.stderr and 'make room' in r.stderr, 'no room: the old file stays, and nothing else', r.stderr)
    if os.getuid() == 0:
        r = run('unshare', '-m', 'sh', '-c', f'''mount -t tmpfs -o size=32k none folder &&
            {damox} export -i small.data --textfile {path} && cp {path} before &&
            ! {damox} export -i large.data --max_targets 2000 --textfile {path} && cmp {path} before && ls folder''')
        ok(r.returncode == 0 and r.stdout == 'small.prom\n' and 'No space left' in r.stderr,
           'a full file system: the same', r.stdout + r.stderr)
    r = run(damox, 'export', '-i', 'small.data', '--textfile', 'none/x.prom')
    ok(r.returncode == 1 and 'none/x.prom' in r.stderr and 'make the folder' in r.stderr and r.stderr.count('\n') == 1,
       'no folder: said, with what to do', r.stderr)

    check_textfile_again()

def check_textfile_again():
    """What cannot be written for a while is said once, whatever the number of intervals; so is that it works again"""
    os.mkdir('later')
    p = start('later', damox, 'export', '-i', 'small.data', '--interval', '1', '--textfile', 'later/x.prom')
    until(lambda: os.path.exists('later/x.prom'))
    os.rename('later', 'away')
    until(lambda: said('later'))
    time.sleep(3.5)
    ok(said('later').count('\n') == 1 and 'make the folder' in said('later'), 'what fails each second is said once', said('later'))
    os.rename('away', 'later')
    os.unlink('later/x.prom')
    until(lambda: os.path.exists('later/x.prom'))
    until(lambda: 'again' in said('later'))
    time.sleep(2.5)
    ok(said('later').count('\n') == 2 and 'later/x.prom is written again' in said('later'), 'and once that it works again',
       said('later'))
    p.terminate()
    p.wait(WAIT_S)

# ---- HTTP ----

def ask(port, text, seconds=WAIT_S):
    """All of the answer to a request; port: a number, or the path of a socket"""
    with socket.socket(socket.AF_UNIX if isinstance(port, str) else socket.AF_INET) as s:
        s.settimeout(seconds)
        s.connect(port if isinstance(port, str) else ('127.0.0.1', port))
        s.sendall(text.encode())
        parts = []
        while True:
            part = s.recv(65536)
            if not part:
                return b''.join(parts).decode()
            parts.append(part)

def check_http():
    p, port = listen('http', '-i', 'small.data')
    answer = ask(port, 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
    head, body = answer.split('\r\n\r\n', 1)
    ok(head.startswith('HTTP/1.1 200 ') and 'text/plain; version=0.0.4' in head and
       f'Content-Length: {len(body)}' in head and body == out_of('export', '-i', 'small.data'), 'GET /metrics', head)
    answer = ask(port, 'HEAD /metrics HTTP/1.1\r\n\r\n')
    ok(answer.endswith('\r\n\r\n') and f'Content-Length: {len(body)}' in answer, 'HEAD /metrics', answer)
    for text, status in [('GET /metrics?x=1 HTTP/1.0\n\n', 200), ('GET / HTTP/1.1\r\n\r\n', 404),
                         ('GET /metricsx HTTP/1.1\r\n\r\n', 404), ('POST /metrics HTTP/1.1\r\n\r\n', 405),
                         ('GET /' + 'x' * 100 + ' HTTP/1.1\r\n\r\n', 404), ('\r\n\r\n', 400), ('x' * 5000, 431)]:
        try:
            got = ask(port, text)[:12]
        except ConnectionResetError:
            got = 'HTTP/1.1 431' if status == 431 else 'reset'
        ok(got == f'HTTP/1.1 {status}', f'{text[:20]!r}: {status}', got)
    p.send_signal(signal.SIGTERM)
    ok(p.wait(WAIT_S) == 0, 'SIGTERM ends it')
    p, port = listen('full', '-i', 'large.data', '--max_targets', '2000', '--interval', '1', preexec_fn=limit_size)
    time.sleep(2.5)
    got = ask(port, 'GET /metrics HTTP/1.1\r\n\r\n')[:12]
    ok(got == 'HTTP/1.1 503' and said('full').count('\n') == 2 and 'no place to keep what is served' in said('full'),
       'no room for what is served: said once, and 503', got + said('full'))
    p.terminate()
    p.wait(WAIT_S)

def check_addresses():
    for address in ['0.0.0.0:9751', '[::]:9751', '192.0.2.1:9751', 'example.org:9751']:
        r = run(damox, 'export', '-i', 'small.data', '--listen', address)
        ok(r.returncode == 1 and 'loopback' in r.stderr and r.stderr.count('\n') == 1, f'{address} is refused', r.stderr)
    for address in ['9751', '127.0.0.1', '127.0.0.1:70000', 'unix:', 'unix:' + 'x' * 200]:
        r = run(damox, 'export', '-i', 'small.data', '--listen', address)
        ok(r.returncode == 1 and r.stderr.count('\n') == 1, f'{address[:20]} is no address', r.stderr)
    for round_ in ('made', 'found stale'):
        p = start('unix', damox, 'export', '-i', 'small.data', '--listen', 'unix:socket')
        until(lambda: 'serving' in said('unix'))
        ok(ask('socket', 'GET /metrics HTTP/1.1\r\n\r\n').startswith('HTTP/1.1 200 '), f'a unix socket, {round_}', said('unix'))
        r = run(damox, 'export', '-i', 'small.data', '--listen', 'unix:socket')
        ok(r.returncode == 1 and 'somebody else' in r.stderr, 'a socket that is in use is left alone', r.stderr)
        if round_ == 'made':
            p.kill()
        else:
            p.terminate()
        p.wait(WAIT_S)
    ok(not os.path.exists('socket'), 'its file goes with it')

def check_slow():
    """Clients that stop in the middle of a request, or of an answer, and one that trickles"""
    _, port = listen('slow', '-i', 'large.data', '--max_targets', '2000')
    stuck = []
    for i in range(40):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.connect(('127.0.0.1', port))
        if i % 3:
            s.sendall(b'GET /metrics HTTP/1.1\r\n\r\n' if i % 3 == 1 else b'GET /met')
        if i % 3 == 1:
            s.recv(100)
        stuck.append(s)
    took = []
    for _ in range(10):
        began = time.monotonic()
        answer = ask(port, 'GET /metrics HTTP/1.1\r\n\r\n')
        took.append(time.monotonic() - began)
        whole = len(answer.split('\r\n\r\n', 1)[1]) == int(re.search(r'Content-Length: (\d+)', answer).group(1))
        if not whole:
            took.append(WAIT_S)
    # behind one that is stuck it would be ten seconds each
    ok(sorted(took)[len(took) // 2] < 8 and max(took) < WAIT_S, 'others are served beside forty that are stuck', took)
    # each has ten seconds
    def is_closed(s):
        s.settimeout(0.01)
        try:
            while s.recv(65536):
                pass
            return True
        except TimeoutError:
            return False
        except ConnectionError:
            return True
    half = socket.create_connection(('127.0.0.1', port))
    began = time.monotonic()
    half.sendall(b'GET /met')
    ok(until(lambda: is_closed(half), 30), 'one that stops in the middle is dropped')
    ok(time.monotonic() - began > 5, 'but not at once')
    for s in stuck:
        s.close()

def check_stuck_beside_textfile():
    """One that stops in the middle of an answer holds up no round"""
    p, port = listen('rounds', '-i', 'large.data', '--max_targets', '2000', '--interval', '1', '--textfile', 'rounds.prom')
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.connect(('127.0.0.1', port))
    s.sendall(b'GET /metrics HTTP/1.1\r\n\r\n')
    s.recv(100)
    written = set()
    end = time.monotonic() + 5
    while time.monotonic() < end:
        written.add(os.stat('rounds.prom').st_mtime_ns)
        time.sleep(0.05)
    ok(len(written) >= 3, 'the file is written each second beside one that is stuck', sorted(written))
    s.close()
    p.terminate()
    p.wait(WAIT_S)

# ---- cost ----

MANY = 10000

def many(targets, rounds):
    """CPU seconds of a round, peak KiB after two thirds and at the end, bytes told"""
    r = subprocess.run(['./many', str(targets), str(rounds), 'many.prom'], capture_output=True, text=True, timeout=600, check=True)
    return [float(word) for word in r.stdout.split()]

def cat_seconds():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(['cat'] + [f'/proc/{os.getpid()}/statm'] * MANY, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

def check_cost():
    """The window is full after 61 rounds"""
    cost, before_kib, kib, bytes_ = many(MANY, 99)
    cat = min(cat_seconds() for _ in range(3))
    few = many(MANY // 10, 99)[0]
    print(f'# {MANY} targets: {1000 * cost:.0f} ms a round, {kib / 1024:.1f} MiB, {bytes_ / 1e6:.1f} MB of text; '
          f'cat of as many statm: {1000 * cat:.0f} ms; {MANY // 10} targets: {1000 * few:.1f} ms a round')
    ok(kib <= 32 * 1024, f'{MANY} targets in 32 MiB', f'{kib} KiB')
    ok(kib - before_kib <= 256, 'no memory is added as time goes by', f'{before_kib} KiB after two thirds, then {kib}')
    ok(cost <= 2 * cat, f'a round of {MANY} targets takes at most twice the CPU of cat of as many /proc/PID/statm', f'{cost} s, {cat} s')
    ok(cost <= 15 * few, 'ten times the targets take ten times the CPU, more or less', f'{cost} s, {few} s')

# ---- Prometheus ----

def query(port, expr):
    url = f'http://127.0.0.1:{port}/api/v1/query?' + urllib.parse.urlencode({'query': expr})
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)['data']['result']
    except (OSError, ValueError):
        return []

def dashboard_queries():
    board = json.load(open(dist + '/grafana/damonx.json'))
    for panel in board['panels']:
        for target in panel['targets']:
            expr = target['expr'].replace('$__rate_interval', '30s').replace('$session', '.*').replace('$instance', '.*')
            yield panel['title'], expr
    for variable in board['templating']['list']:
        found = re.match(r'label_values\((.*), (.*)\)', variable['query'] if isinstance(variable['query'], str)
                         else variable['query']['query'])
        if found:
            yield 'variable ' + variable['name'], f'group by ({found.group(2)}) ({found.group(1)})'

def start_prometheus():
    _, exported = listen('exported', '-i', 'small.data')
    os.mkdir('textfiles')
    with open('textfiles/live.prom', 'w') as f:
        f.write(open(os.path.join(here, 'live.prom')).read())
    r = run(damox, 'export', '-i', os.path.join(here, '../golden/inputs/fft.native'), '--textfile', 'textfiles/fft.prom')
    assert not r.returncode, r.stderr
    node, port = free_port(), free_port()
    start('node', programs + '/prometheus-node-exporter', '--collector.disable-defaults', '--collector.textfile',
          '--collector.textfile.directory=textfiles', f'--web.listen-address=127.0.0.1:{node}')
    json.dump({'global': {'scrape_interval': '1s'}, 'rule_files': [os.path.abspath(dist + '/prometheus/damonx.rules.yml')],
               'scrape_configs': [{'job_name': 'damonx', 'static_configs': [{'targets': [f'127.0.0.1:{exported}']}]},
                                  {'job_name': 'node', 'static_configs': [{'targets': [f'127.0.0.1:{node}']}]}]},
              open('prometheus.yml', 'w'))
    p = start('prometheus', programs + '/prometheus', '--config.file=prometheus.yml', '--storage.tsdb.path=tsdb',
              f'--web.listen-address=127.0.0.1:{port}')
    return p, port, exported

def check_stopped(prometheus, port, exported):
    """Prometheus stops, as a machine does that swaps, and goes on"""
    prometheus.send_signal(signal.SIGSTOP)
    time.sleep(3)
    served = ask(exported, 'GET /metrics HTTP/1.1\r\n\r\n').startswith('HTTP/1.1 200 ')
    prometheus.send_signal(signal.SIGCONT)
    since = time.time()
    again = until(lambda: [r for r in query(port, 'timestamp(up{job="damonx"} == 1)') if float(r['value'][1]) > since])
    ok(served and again, 'Prometheus that was stopped reads again, and others are served meanwhile', said('exported'))

def check_prometheus():
    prometheus, port, exported = start_prometheus()
    ok(until(lambda: len([r for r in query(port, 'up') if r['value'][1] == '1']) == 2),
       'Prometheus reads the exporter and node_exporter', said('prometheus')[-1500:])
    errors = until(lambda: query(port, 'node_textfile_scrape_error')) or [{'value': [0, 'none']}]
    ok(errors[0]['value'][1] == '0', 'node_exporter finds nothing wrong with the files', said('node')[-500:])

    def told(name, **labels):
        rows = query(port, name + '{session="small.data",' + ','.join(f'{k}="{v}"' for k, v in labels.items()) + '}')
        assert len(rows) == 1, (name, labels, rows)
        return float(rows[0]['value'][1])
    check_values(told, 'small.data', 'in Prometheus')
    fft = query(port, 'damonx_target_working_set_bytes{session="fft.native"}')
    ok(len(fft) == 1 and fft[0]['metric']['comm'] == 'fft' and fft[0]['metric']['pid'], 'by node_exporter, with its process', fft)
    # rates need two samples
    until(lambda: query(port, 'count_over_time(up[30s]) >= 3'))
    for title, expr in dashboard_queries():
        ok(until(lambda e=expr: query(port, e), 20), f'dashboard: {title}: {expr}')
    check_stopped(prometheus, port, exported)

def main():
    try:
        for check in (check_text, check_rules, check_record, check_textfile, check_http, check_addresses, check_cost, check_slow,
                      check_stuck_beside_textfile, check_prometheus):
            try:
                check()
            except Exception as e:
                ok(False, f'{check.__name__} runs to its end', f'{type(e).__name__}: {e}')
    finally:
        for p in started:
            p.kill()
            p.wait()
    print(f'1..{nr}')
    return failed > 0

sys.exit(main())
