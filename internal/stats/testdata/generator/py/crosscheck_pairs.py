#!/usr/bin/env python3
"""Independent re-computation of 04e_paired.json and 04f_relative_effect.json (Python: mpmath, exact fractions).
usage: crosscheck_pairs.py FOLDER     prints, per file, how many numbers were compared and the worst difference.
Exact p by enumeration of all signs for n <= 16, Walsh averages as fractions of the decimal input, Brunner-Munzel from
placements counted pair by pair (no ranks), t and normal tails by mpmath at 40 digits."""
import sys, json, os, itertools
from fractions import Fraction as Fr
import mpmath as mm
mm.mp.dps = 40
F = sys.argv[1]
dec = lambda v: Fr(repr(v) if isinstance(v, float) else str(v))
mpf = lambda q: mm.mpf(q.numerator) / q.denominator
t_sf = lambda t, v: mm.betainc(mm.mpf(v) / 2, mm.mpf(1) / 2, 0, v / (v + t * t), regularized=True) / 2 if t >= 0 else 1 - t_sf(-t, v)
n_sf = lambda z: mm.erfc(z / mm.sqrt(2)) / 2
def t_q(p, v):
    lo, hi = mm.mpf(0), mm.mpf(10) ** 4
    for _ in range(140):
        mid = (lo + hi) / 2
        if t_sf(mid, v) > p: lo = mid
        else: hi = mid
    return lo
class Compare:
    def __init__(self): self.n, self.worst, self.bad = 0, (0, ""), []
    def __call__(self, tag, want, got):
        self.n += 1
        if want is None or got is None:
            if want is not None or got is not None: self.bad.append((tag, want, got))
            return
        d = float(abs(mm.mpf(want) - (mpf(got) if isinstance(got, Fr) else got)) / max(1e-300, abs(mm.mpf(want)), mm.mpf(1e-12)))
        if d > self.worst[0]: self.worst = (d, tag)
def midranks(v):
    s = sorted(v); return [Fr(sum(1 for w in s if w < x) * 2 + sum(1 for w in s if w == x) + 1, 2) for x in v]
def median(s): n = len(s); return s[n // 2] if n % 2 else (s[n // 2] + s[n // 2 - 1]) / 2
def signs(doubled):  # distribution of the sum of ranks with a random sign; by enumeration or, if many, by convolution of fractions
    if len(doubled) <= 16:
        out = {}
        for b in itertools.product((0, 1), repeat=len(doubled)):
            s = sum(r for r, on in zip(doubled, b) if on); out[s] = out.get(s, 0) + 1
        return {s: Fr(c, 2 ** len(doubled)) for s, c in out.items()}
    out = {0: Fr(1)}
    for r in doubled:
        nxt = {}
        for s, p in out.items():
            for t in (s, s + r): nxt[t] = nxt.get(t, 0) + p / 2
        out = nxt
    return out
def paired(c, k):
    x, y = c["input"]["x"], c["input"]["y"]
    x, y = (v if isinstance(v, list) else [v] for v in (x, y))
    d = [dec(a) - dec(b) for a, b in zip(x, y) if a is not None and b is not None]; n = len(d); e = c["expected"]; conf = dec(c["args"]["conf_level"]); a = (1 - conf) / 2
    m = sum(d) / n; t = e["paired_t"]; k("n", t["n"], n); k("mean", t["mean_difference"], m)
    ss = sum((v - m) ** 2 for v in d)
    if n > 1 and ss > 0:
        se = mm.sqrt(mpf(ss / (n - 1) / n)); s = mpf(m) / se; q = t_q(mpf(a), n - 1)
        for f, v in (("sd", mm.sqrt(mpf(ss / (n - 1)))), ("se", se), ("t", s), ("p_two_sided", 2 * t_sf(abs(s), n - 1)), ("p_greater", t_sf(s, n - 1)), ("p_less", t_sf(-s, n - 1)), ("ci_low", mpf(m) - q * se), ("ci_high", mpf(m) + q * se)): k(f, t[f], v)
    else: k("t", t["t"], None)
    r = e["signed_rank"]; used = [v for v in d if v != 0]; k("n_used", r["n_used"], len(used)); rk = midranks([abs(v) for v in used]); V = sum((q for q, v in zip(rk, used) if v > 0), Fr(0)); k("v", r["v"], V)
    var = sum((q * q for q in rk), Fr(0)) / 4; k("variance", r["variance_v"], var)
    if used:
        dist = signs([int(2 * q) for q in rk]); g = sum(p for s, p in dist.items() if s >= 2 * V); l = sum(p for s, p in dist.items() if s <= 2 * V); ex = r["exact"]
        k("p_greater", ex["p_greater"], g); k("p_less", ex["p_less"], l); k("p_two", ex["p_two_sided_doubled"], min(Fr(1), 2 * min(g, l)))
        z0 = V - sum(rk) / 2; sd = mm.sqrt(mpf(var)); cc = Fr(1, 2) if z0 > 0 else -Fr(1, 2) if z0 < 0 else Fr(0); A = r["asymptotic"]
        for f, v in (("z_two_sided", mpf(z0 - cc) / sd), ("p_two_sided", min(mm.mpf(1), 2 * n_sf(abs(mpf(z0 - cc)) / sd))), ("p_greater", n_sf(mpf(z0 - Fr(1, 2)) / sd)), ("p_less", n_sf(-mpf(z0 + Fr(1, 2)) / sd)), ("z_no_cc", mpf(z0) / sd), ("p_two_sided_no_cc", 2 * n_sf(abs(mpf(z0)) / sd))): k("asymptotic." + f, A[f], v)
    w = sorted((d[i] + d[j]) / 2 for i in range(n) for j in range(i, n)); pm = r["pseudo_median"]; k("estimate", pm["estimate"], median(w))
    cdf, q = Fr(0), 0; un = signs(range(1, n + 1)); top = n * (n + 1) // 2
    while cdf + un.get(q, 0) < a and q < top: cdf += un.get(q, 0); q += 1
    if q == 0: q, cdf = 1, un[0]
    o = pm["order_statistic_ci"]; k("k", o["k"], q); k("ci_low", o["ci_low"], w[q - 1]); k("ci_high", o["ci_high"], w[len(w) - q]); k("level", o["achieved_conf_no_ties"], 1 - 2 * cdf)
def relative(c, k):
    x, y = c["input"]["x"], c["input"]["y"]
    x, y = ([dec(a) for a in (v if isinstance(v, list) else [v]) if a is not None] for v in (x, y)); e = c["expected"]; n1, n2 = len(y), len(x)
    win = lambda a, b: Fr(1) if a > b else Fr(1, 2) if a == b else Fr(0)
    px = [sum(win(a, b) for b in y) / n1 for a in x]; py = [sum(win(a, b) for a in x) / n2 for b in y]; p = sum(px) / n2; k("effect", e["effect"], p)
    if n1 < 2 or n2 < 2: k("se", e["se"], None); return
    vx = sum((v - p) ** 2 for v in px) / (n2 - 1); vy = sum((v - p) ** 2 for v in py) / (n1 - 1); A, B = vx / n2, vy / n1
    if A + B == 0: k("se", e["se"], Fr(0)); k("t", e["t"], None); return
    se = mm.sqrt(mpf(A + B)); df = mpf((A + B) ** 2 / (A * A / (n2 - 1) + B * B / (n1 - 1))); t = mpf(p - Fr(1, 2)) / se; q = t_q(mpf((1 - dec(c["args"]["conf_level"])) / 2), df)
    for f, v in (("se", se), ("df", df), ("t", t), ("p_two_sided", 2 * t_sf(abs(t), df)), ("p_greater", t_sf(t, df)), ("p_less", t_sf(-t, df)), ("ci_low", max(mm.mpf(0), mpf(p) - q * se)), ("ci_high", min(mm.mpf(1), mpf(p) + q * se))): k(f, e[f], v)
for name, check in (("04e_paired", paired), ("04f_relative_effect", relative)):
    k = Compare()
    for c in json.load(open(os.path.join(F, name + ".json"))):
        check(c, lambda tag, w, g: k(c["id"] + " " + tag, w, g))
    print("%-22s %4d numbers, worst relative difference %.1e at %s; disagreements %s" % (name, k.n, *k.worst, k.bad or "none"))
