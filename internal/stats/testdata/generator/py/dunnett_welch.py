#!/usr/bin/env python3
"""Heteroscedastic many-to-one comparisons (Hasler and Hothorn 2008) at 34 digits.
stdin: JSON list of {groups, control, conf_level}; stdout: JSON list of results, numbers as text.
P(max |T_j| > c) = int G(x) f(x/c)/c dx: G is the tail of the maximum of the normal variables lambda_j Z + b_j Z_j, an integral
over z, and f the density of S = sqrt(chi2_df/df). G belongs to the case and f to the comparison, so G is tabulated once, at
Gauss-Legendre nodes in log x. G is a trapezoid sum where the integrand is smooth, and Gauss-Legendre between the places
z = x/lambda_j where it is steep, down to the step of lambda_j = 1. One comparison is Student's t, by the incomplete beta
function. Nothing is shared with the product. It takes about seven minutes."""
import sys, json
from mpmath import mp, mpf, log, exp, sqrt, erfc, loggamma, betainc, inf, pi
mp.dps = 34
EPS = mpf(10) ** -34
REACH = mpf(11)  # phi and the normal tail there are below 1e-26
def txt(v): return None if v is None else mp.nstr(v, 25)
BITS, GRID, TERMS = 130, 32, 22
TABLE = {}
def upper(u):  # P(Z > u), beyond 14 taken as 0 or 1 (error 1e-44): Taylor about the next grid point, fixed point, relative to the value there
    if u > 14: return mpf(0)
    if u < -14: return mpf(1)
    f = int(mp.ldexp(u, BITS)); i = (f * GRID + (1 << (BITS - 1))) >> BITS
    if i not in TABLE:
        a = mpf(i) / GRID; value = erfc(a / sqrt(mpf(2))) / 2; phi = exp(-a * a / 2) / sqrt(2 * pi) / value; he, last, fact = mpf(1), mpf(0), mpf(1); c = [1 << BITS]
        for k in range(1, TERMS): fact *= k; c.append(int(mp.ldexp((-1) ** k * he * phi / fact, BITS))); he, last = a * he - (k - 1) * last, he
        TABLE[i] = (value, c[::-1])
    value, c = TABLE[i]; d = f - (i << BITS) // GRID; r = 0
    for a in c: r = (r * d >> BITS) + a
    return value * mpf((0, r, -BITS, r.bit_length()))
def gauss(n):  # Gauss-Legendre on [-1, 1], by Newton on the Legendre recurrence
    out = []
    for i in range(n):
        x = mp.cos(pi * (i + mpf(3) / 4) / (n + mpf(1) / 2))
        for _ in range(100):
            p, q = mpf(1), mpf(0)
            for j in range(n): p, q = ((2 * j + 1) * x * p - j * q) / (j + 1), p
            d = n * (x * p - q) / (x * x - 1); step = p / d; x -= step
            if abs(step) < EPS: break
        out.append((x, 2 / ((1 - x * x) * d * d)))
    return out
FINE = int(sys.argv[1]) if len(sys.argv) > 1 else 1  # 2 refines every rule, to see that nothing changes
RULE = gauss(20 * FINE)
def panels(edges):
    for a, b in zip(edges, edges[1:]):
        for u, w in RULE: yield (a + b) / 2 + (b - a) / 2 * u, (b - a) / 2 * w
def nodes(lams, x):  # z and weight of the integral against phi
    smooth = [l for l in lams if 1 - l * l > mpf("0.05")]; steep = [l for l in lams if l not in smooth]
    width = 1 / sqrt(1 + sum(l * l / (1 - l * l) for l in smooth)); end = REACH + abs(x)
    if not steep:
        h = mpf("0.55") * width / FINE; m = int(end / h) + 1
        return [(h * i, h) for i in range(-m, m + 1)]
    cuts = {-end, end}
    for l in steep:
        b = sqrt(1 - l * l)
        for e in (x / l, -x / l): cuts |= {e} | {e + s * b * d / l for d in range(2, 13, 2) for s in (-1, 1)}
    cuts = sorted(c for c in cuts if -end <= c <= end); grid = [cuts[0]]
    for a, c in zip(cuts, cuts[1:]):
        if c - a < EPS: continue
        m = int((c - a) / (2 * width)) + 1; grid += [a + (c - a) * i / m for i in range(1, m + 1)]
    return list(panels(grid))
def tails(lams, x):  # P(max |N_j| > x), P(max N_j > x), P(max N_j > -x), for x > 0
    two = up = down = mpf(0); distinct = sorted(set(lams)); count = [lams.count(l) for l in distinct]; bs = [sqrt(max(mpf(0), 1 - l * l)) for l in distinct]
    def above(c, l, b, z):
        if b == 0: return mpf(1) if z > c else mpf(0)
        return upper((c - l * z) / b)
    for z, w in nodes(lams, x):
        r2 = r1 = r0 = mpf(0)
        for l, b, n in zip(distinct, bs, count):
            a, m = above(x, l, b, z), above(-x, l, b, z); q2 = a + above(x, l, b, -z)
            for _ in range(n): r2 += q2 * (1 - r2); r1 += a * (1 - r1); r0 += m * (1 - r0)
        w *= exp(-z * z / 2) / sqrt(2 * pi); two += w * r2; up += w * r1; down += w * r0
    return two, up, down
class Family:
    def __init__(self, lams, least):  # least: the smallest df of the family
        self.k = len(lams)
        if self.k == 1: return
        low = mpf(-60) / least - 2; m = int((-2 - low) / 2) + 1
        edges = [low + (-2 - low) * i / m for i in range(m)] + [mpf(-2) + mpf(i) / 2 for i in range(5)] + [mpf(i) / 4 for i in range(2, 13)]
        self.table = [(exp(t), w, tails(lams, exp(t))) for t, w in panels(edges)]; self.zero = tails(lams, mpf(0))[1]
    def tail(self, c, df, two):
        if self.k == 1:
            p = betainc(df / 2, mpf(1) / 2, 0, df / (df + c * c), regularized=True)
            return p if two else p / 2 if c > 0 else 1 - p / 2
        if c == 0: return mpf(1) if two else self.zero
        part = 0 if two else 1 if c > 0 else 2; c = abs(c)
        const = log(mpf(2)) + df / 2 * log(df / 2) - loggamma(df / 2)
        # f(s) ds = exp(const) s^df exp(-df s^2/2) d log s; where G is 1 beyond the last x (a lower tail), the rest is added
        total = mpf(0); mass = mpf(0)
        for x, w, g in self.table:
            s = x / c; v = w * exp(const + df * log(s) - df * s * s / 2); total += v * g[part]; mass += v
        return total + (1 - mass if part == 2 else 0)
    def critical(self, alpha, df, two):
        f = lambda c: log(self.tail(c, df, two) / alpha)
        lo, hi = mpf(1), mpf(2)
        while f(hi) > 0: lo, hi = hi, 2 * hi
        while f(lo) < 0: lo, hi = lo / 2, lo
        return mp.findroot(f, (lo, hi), solver="anderson", tol=mpf(10) ** -26, verify=False)
def solve(J):
    conf = mpf(J["conf_level"]); alpha = 1 - conf
    G = [(g["name"], [mpf(v) for v in g["values"] if v is not None]) for g in J["groups"]]
    moments = {name: (len(v), sum(v) / len(v), sum((a - sum(v) / len(v)) ** 2 for a in v) / (len(v) - 1) if len(set(v)) > 1 else mpf(0) if len(v) > 1 else None) for name, v in G}
    n0, m0, v0 = moments[J["control"]]; rows = []; family = []
    for name, v in G:
        if name == J["control"]: continue
        n, m, s2 = moments[name]; r = {"group": name, "n": n, "diff": txt(m - m0)}; rows.append(r); status = "ok"
        if n0 < 2: status = "undefined: fewer than two values in the control group"
        elif n < 2: status = "undefined: fewer than two values in the group"
        elif s2 + v0 == 0: status = "undefined: no variance in the group and the control"
        if status == "ok":
            a, b = s2 / n, v0 / n0; family.append((r, m - m0, sqrt(a + b), (a + b) ** 2 / (a * a / (n - 1) + b * b / (n0 - 1)), sqrt(b / (a + b))))
        else: r.update({f: None for f in "se t df lambda p_unadjusted p_two_sided p_greater p_less critical_two_sided ci_low ci_high lower_bound_one_sided upper_bound_one_sided".split()})
        r["status"] = status
    if family: F = Family([f[4] for f in family], min(f[3] for f in family))
    alone = Family([mpf(0)], None)
    for r, d, se, df, lam in family:
        t = d / se; c2, c1 = F.critical(alpha, df, True), F.critical(alpha, df, False); status = r.pop("status")
        r.update(se=txt(se), t=txt(t), df=txt(df), p_unadjusted=txt(alone.tail(abs(t), df, True)), p_two_sided=txt(F.tail(abs(t), df, True)), p_greater=txt(F.tail(t, df, False)), p_less=txt(F.tail(-t, df, False)),
            critical_two_sided=txt(c2), ci_low=txt(d - c2 * se), ci_high=txt(d + c2 * se), lower_bound_one_sided=txt(d - c1 * se), upper_bound_one_sided=txt(d + c1 * se))
        r["lambda"] = txt(lam); r["status"] = status
    return {"status": "ok" if family else "undefined: no comparison has a variance", "control_mean": txt(m0), "comparisons": rows}
json.dump([solve(J) for J in json.load(sys.stdin)], sys.stdout)
