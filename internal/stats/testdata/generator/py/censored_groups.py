#!/usr/bin/env python3
"""Log-normal groups with common sigma and censoring: maximum likelihood at 50 digits.
stdin: JSON list of {groups: [{name, low, high}], control, conf_level}; stdout: JSON list of results, numbers as text.
Written from the likelihood in (means, log sigma), with derivatives by the chain rule of each term's value in z; the profile
limits solve the constrained likelihood, the adjusted p is a Gauss-Legendre panel integral. Nothing is shared with the product."""
import sys, json
from mpmath import mp, mpf, log, exp, sqrt, erfc, matrix, lu_solve, inverse, inf, isinf, pi, erfinv, gammainc, gamma
mp.dps = 50
def F(z): return mpf(0) if z == -inf else mpf(1) if z == inf else erfc(-z / sqrt(mpf(2))) / 2
def S(z): return F(-z)
def f(z): return mpf(0) if isinf(z) else exp(-z * z / 2) / sqrt(2 * pi)
def q(p): return sqrt(mpf(2)) * erfinv(2 * p - 1)
def fd(z): return mpf(0) if isinf(z) else z * f(z)     # z f(z), minus the derivative of f
def fdd(z): return mpf(0) if isinf(z) else z * z * f(z)
def terms(lo, hi, mu, ls):
    """value, (d mu, d ls), (mu mu, mu ls, ls ls)"""
    s = exp(ls)
    if lo == hi:
        z = (lo - mu) / s
        return -z * z / 2 - log(2 * pi) / 2 - ls - lo, (z / s, z * z - 1), (-1 / s ** 2, -2 * z / s, -2 * z * z)
    a, b = (lo - mu) / s, (hi - mu) / s
    P = F(b) - F(a) if b <= 0 else S(a) - S(b) if a >= 0 else 1 - F(a) - S(b)
    # dz/dmu = -1/s, dz/dls = -z; f' = -z f
    za, zb = (mpf(0) if isinf(a) else a), (mpf(0) if isinf(b) else b)
    Pm, Pl = -(f(b) - f(a)) / s, -(zb * f(b) - za * f(a))
    Pmm = -(fd(b) - fd(a)) / s ** 2                                  # d/dmu of -(f(b)-f(a))/s
    Pml = -(fdd(b) - fdd(a)) / s + (f(b) - f(a)) / s
    Pll = (zb * f(b) - za * f(a)) - (zb ** 3 * f(b) - za ** 3 * f(a))
    return log(P), (Pm / P, Pl / P), (Pmm / P - (Pm / P) ** 2, Pml / P - Pm * Pl / P ** 2, Pll / P - (Pl / P) ** 2)
def fit(groups, shift=None):
    """groups: list of lists of (lo, hi, shift) on the log scale; the mean of a value is mu_g + shift."""
    k = len(groups); th = matrix(k + 1, 1); mids = []
    for g, v in enumerate(groups):
        m = [((lo + hi) / 2 if not isinf(lo) and not isinf(hi) else hi - mpf(1) / 2 if isinf(lo) else lo + mpf(1) / 2) - d for lo, hi, d in v]
        th[g] = sum(m) / len(m); mids += [(x - th[g]) ** 2 for x in m]
    th[k] = log(sqrt(sum(mids) / len(mids)) + mpf("0.05"))
    def ev(th):
        ll = mpf(0); g_ = matrix(k + 1, 1); H = matrix(k + 1, k + 1)
        for g, v in enumerate(groups):
            for lo, hi, d in v:
                t, (m, l), (mm, ml, l2) = terms(lo, hi, th[g] + d, th[k])
                ll += t; g_[g] += m; g_[k] += l; H[g, g] += mm; H[g, k] += ml; H[k, g] += ml; H[k, k] += l2
        return ll, g_, H
    ll, g_, H = ev(th)
    for it in range(300):
        A = H.copy()
        lam = mpf(0)
        while True:
            try: mp.cholesky(-A); break
            except ValueError:
                lam = lam * 4 + mpf("0.1")
                A = H - lam * mp.eye(k + 1)
        st = lu_solve(-A, g_); a = mpf(1)
        while True:
            n = th + a * st; e = ev(n)
            if e[0] >= ll - mpf(10) ** -40: break
            a /= 2
        th, (ll, g_, H) = n, e
        if max(abs(x) for x in st) < mpf(10) ** -35: break
    else: raise SystemExit("no convergence")
    return th, ll, H
# ---- adjusted p: Gauss-Legendre panels in both factors (16 digits is enough, the stored p are compared at 1e-8)
import math
def gl(n):
    import itertools
    x, w = [], []
    for i in range(1, n + 1):
        z = math.cos(math.pi * (i - .25) / (n + .5))
        for _ in range(100):
            p1, p2 = 1.0, 0.0
            for j in range(1, n + 1): p1, p2 = ((2 * j - 1) * z * p1 - (j - 1) * p2) / j, p1
            pp = n * (z * p1 - p2) / (z * z - 1); d = p1 / pp; z -= d
            if abs(d) < 1e-16: break
        x.append(z); w.append(2 / ((1 - z * z) * pp * pp))
    return x, w
X, W = gl(20)
def panels(lim, n): return [(-lim + (2 * j + 1 + x) * lim / n, w * lim / n) for j in range(n) for x, w in zip(X, W)]
def maxtail(c, lam, mu, own):
    if len(lam) == 1: return math.erfc(c / math.sqrt(2))
    U = panels(8.5 + c, 16); t = 0.0; r2 = math.sqrt(2)
    for u, wu in U:
        if u * u > 1400: continue
        r = 0.0
        for v, wv in U:
            w = wv * math.exp(-(u * u + v * v) / 2)
            if w < 1e-40: continue
            L = 0.0
            for a, b, o in zip(lam, mu, own):
                m = a * u + b * v; L += math.log1p(-min(1.0 - 1e-300, .5 * math.erfc((c - m) / o / r2) + .5 * math.erfc((c + m) / o / r2))) if (.5 * math.erfc((c - m) / o / r2) + .5 * math.erfc((c + m) / o / r2)) < 1 else -800
            r += w * -math.expm1(L)
        t += wu * r
    return t / (2 * math.pi)
def txt(v):
    if v is None: return None
    v = mpf(v)
    return "Inf" if v == inf else "-Inf" if v == -inf else mp.nstr(v, 25)
def chi2sf(x, d): return gammainc(mpf(d) / 2, x / 2, inf) / gamma(mpf(d) / 2)
out = []
for J in json.load(sys.stdin):
    names = [g["name"] for g in J["groups"]]; c = names.index(J["control"]); conf = mpf(repr(J["conf_level"])); z = q((1 + conf) / 2)
    G = [[(log(mpf(lo)) if lo is not None else -inf, log(mpf(hi)) if hi is not None else inf, mpf(0)) for lo, hi in zip(g["low"], g["high"])] for g in J["groups"]]
    below = [all(isinf(lo) for lo, _, _ in v) for v in G]
    if all(below):
        nan = lambda keys: {k: None for k in keys}
        out.append(dict(status="undefined: every value is below its limit", sigma=None, loglik=None, groups=[dict(name=n, mean_log=None) for n in names], contrasts=[dict(name=n, log_effect=None, p_wald=None, status="undefined: every value is below its limit") for n in names if n != J["control"]])); continue
    fin = [g for g in range(len(G)) if not below[g]]; assert c in fin
    th, ll, H = fit([G[g] for g in fin]); V = inverse(-H); k = len(fin); ic = fin.index(c)
    M = {g: th[i] for i, g in enumerate(fin)}; sv = {g: sqrt(V[i, i]) for i, g in enumerate(fin)}
    _, l0, _ = fit([[t for v in G for t in v]])
    R = dict(status="ok", sigma=txt(exp(th[k])), se_log_sigma=txt(sqrt(V[k, k])), loglik=txt(ll), loglik_null=txt(l0), lrt_chi2=txt(2 * (ll - l0)), p_lrt=txt(chi2sf(2 * (ll - l0), len(G) - 1)))
    R["groups"] = [dict(name=names[g], mean_log=txt(M[g]), se_mean_log=txt(sv[g]), geo_mean=txt(exp(M[g])), geo_mean_ci_low=txt(exp(M[g] - z * sv[g])), geo_mean_ci_high=txt(exp(M[g] + z * sv[g]))) if g in M else dict(name=names[g], mean_log="-Inf", se_mean_log=None, geo_mean="0") for g in range(len(G))]
    rest = [g for g in fin if g != c]; inf_n = sum(below)
    D0 = 1 / -H[ic, ic]; s2 = V[k, k]; cc = {g: -H[fin.index(g), k] / -H[fin.index(g), fin.index(g)] for g in fin}
    E = {g: M[g] - M[c] for g in rest}; SE = {g: sqrt(V[fin.index(g), fin.index(g)] + V[ic, ic] - 2 * V[fin.index(g), ic]) for g in rest}
    lam = [float(sqrt(D0) / SE[g]) for g in rest]; mu = [float((cc[c] - cc[g]) * sqrt(s2) / SE[g]) for g in rest]; own = [float(sqrt(1 / -H[fin.index(g), fin.index(g)]) / SE[g]) for g in rest]
    for i, g in enumerate(rest): assert abs(lam[i] ** 2 + mu[i] ** 2 + own[i] ** 2 - 1) < 1e-12
    tail = lambda x: min(1.0, maxtail(x, lam, mu, own) + inf_n * math.erfc(x / math.sqrt(2)))
    def held(g, d):
        H_ = [v for i, v in enumerate(G) if i != g and (i == c or not below[i])]; j = [i for i in range(len(G)) if i != g and (i == c or not below[i])].index(c)
        H_[j] = H_[j] + [(lo, hi, d) for lo, hi, _ in G[g]]; return fit(H_)[1]
    def limit(g, inner, step):
        h = lambda d: 2 * (ll - held(g, d)) - z * z
        while h(inner) > 0: inner -= step
        outer = inner + step
        while h(outer) < 0: inner, outer = outer, outer + step
        return mp.findroot(h, (inner, outer), solver="anderson", tol=mpf(10) ** -40, verify=False)
    mp_dps = mp.dps; C = []
    for g in range(len(G)):
        if g == c: continue
        lr = 2 * (ll - held(g, mpf(0))); p = chi2sf(lr, 1)
        if below[g]:
            C.append(dict(name=names[g], log_effect="-Inf", se=None, z=None, p_wald=None, p_lrt=txt(p), p_dunnett=txt(min(mpf(1), p * (len(G) - 1))), ratio="0", wald_low=None, wald_high=None, profile_low="0", profile_high=txt(exp(limit(g, mpf(0), exp(th[k])))), status="infinite: every value of the group is below its limit")); continue
        zz = E[g] / SE[g]
        C.append(dict(name=names[g], log_effect=txt(E[g]), se=txt(SE[g]), z=txt(zz), p_wald=txt(2 * S(abs(zz))), p_lrt=txt(p), p_dunnett=repr(tail(float(abs(zz)))), ratio=txt(exp(E[g])), wald_low=txt(exp(E[g] - z * SE[g])), wald_high=txt(exp(E[g] + z * SE[g])), profile_low=txt(exp(limit(g, E[g], -SE[g]))), profile_high=txt(exp(limit(g, E[g], SE[g]))), status="ok"))
    a = 1 - float(conf); lo, hi = 1.0, 5.0
    x0, x1 = 2.0, 2.3; f0, f1 = math.log(tail(x0) / a), math.log(tail(x1) / a)
    for _ in range(30):
        x2 = x1 - f1 * (x1 - x0) / (f1 - f0); x0, f0, x1 = x1, f1, x2; f1 = math.log(tail(x1) / a)
        if abs(x1 - x0) < 1e-14 or f1 == f0: break
    R["critical_dunnett"] = repr(x1); R["contrasts"] = C; out.append(R)
json.dump(out, sys.stdout)
