#!/usr/bin/env python3
"""Proportional odds (argument "odds") and negative binomial (argument "rates") with group effects, at 40 digits.
stdin: JSON list of {groups, control, conf_level}; stdout: JSON list of results, numbers as text.
One generic maximiser: Newton with derivatives by central differences of step 1e-12 at 40 digits, good to 1e-15 or better;
the likelihoods are the textbook ones. Nothing is shared with the product."""
import sys, json
from mpmath import mp, mpf, log, exp, sqrt, erfc, erfinv, matrix, lu_solve, inverse, inf, gammainc, gamma, loggamma, psi
mp.dps = 40
H = mpf(10) ** -12
def q(p): return sqrt(mpf(2)) * erfinv(2 * p - 1)
def chi2sf(x, d): return gammainc(mpf(d) / 2, x / 2, inf) / gamma(mpf(d) / 2)
def p2(z): return erfc(abs(z) / sqrt(mpf(2)))
def txt(v):
    if v is None: return None
    v = mpf(v); return "Inf" if v == inf else "-Inf" if v == -inf else mp.nstr(v, 25)
def hess(f, t):
    n = len(t); f0 = f(t); up = []; dn = []
    def at(*s):
        u = list(t)
        for i, e in s: u[i] += e
        return f(u)
    up = [at((i, H)) for i in range(n)]; dn = [at((i, -H)) for i in range(n)]
    g = [(up[i] - dn[i]) / (2 * H) for i in range(n)]; A = matrix(n, n)
    for i in range(n):
        A[i, i] = (up[i] - 2 * f0 + dn[i]) / H ** 2
        for j in range(i): A[i, j] = A[j, i] = (at((i, H), (j, H)) - up[i] - up[j] + 2 * f0 - dn[i] - dn[j] + at((i, -H), (j, -H))) / (2 * H ** 2)
    return f0, g, A
def maximise(f, t):
    t = [mpf(x) for x in t]
    for it in range(200):
        f0, g, A = hess(f, t)
        lam = mpf(0)
        while True:
            try: mp.cholesky(-(A - lam * mp.eye(len(t)))); break
            except ValueError: lam = lam * 4 + mpf("0.05")
        st = lu_solve(-(A - lam * mp.eye(len(t))), matrix(g)); a = mpf(1)
        while True:
            n = [x + a * s for x, s in zip(t, st)]
            try: v = f(n)
            except (ValueError, ZeroDivisionError): v = -inf
            if v >= f0 - mpf(10) ** -30: break
            a /= 2
        t = n
        if max(abs(s) for s in st) < mpf(10) ** -20: break
    else: raise SystemExit("no convergence")
    return t, f(t), hess(f, t)[2]
def limit(drop, inner, step, z2):
    h = lambda d: drop(d) - z2
    while h(inner) > 0: inner -= step
    outer = inner + step
    while h(outer) < 0: inner, outer = outer, outer + step
    return mp.findroot(h, (inner, outer), solver="anderson", tol=mpf(10) ** -30, verify=False)
def finish(R, J, names, c, k, ll, l0, contrast):
    R["loglik"], R["loglik_null"], R["lrt_chi2"], R["p_lrt"] = txt(ll), txt(l0), txt(2 * (ll - l0)), txt(chi2sf(2 * (ll - l0), k - 1))
    R["contrasts"] = [contrast(g) for g in range(k) if g != c]
def ordinary(name, key, e, se, z, lr, drop):
    return {"name": name, key: txt(e), "se": txt(se), "z": txt(e / se), "p_wald": txt(p2(e / se)), "p_lrt": txt(chi2sf(max(mpf(0), lr), 1)), "ratio": txt(exp(e)), "wald_low": txt(exp(e - z * se)), "wald_high": txt(exp(e + z * se)), "profile_low": txt(exp(limit(drop, e, -se, z * z))), "profile_high": txt(exp(limit(drop, e, se, z * z))), "status": "ok"}
def odds(J):
    names = [g["name"] for g in J["groups"]]; c = names.index(J["control"]); k = len(names); z = q((1 + mpf(repr(J["conf_level"]))) / 2); Y = [g["values"] for g in J["groups"]]; cats = sorted(set(sum(Y, [])))
    none = lambda s: dict(status=s, loglik=None, p_lrt=None, contrasts=[dict(name=n, log_odds_ratio=None, p_wald=None, status=s) for n in names if n != J["control"]])
    if len(cats) < 2: return none("undefined: all scores are equal")
    if max(Y[c]) < min(min(Y[g]) for g in range(k) if g != c) or min(Y[c]) > max(max(Y[g]) for g in range(k) if g != c): return none("infinite: perfect separation")
    low = [all(v == cats[0] for v in y) for y in Y]; fin = [g for g in range(k) if not low[g]]; assert c in fin
    L = lambda x: 1 / (1 + exp(-x))
    def fit(units, start=None): # units: list of lists of (score, shift); first is the reference
        cs = sorted(set(s for u in units for s, _ in u)); T = len(cs) - 1; n = sum(len(u) for u in units)
        tab = [{} for _ in units]
        for g, u in enumerate(units):
            for s, d in u: tab[g][(cs.index(s), d)] = tab[g].get((cs.index(s), d), 0) + 1
        def f(t):
            if any(t[i] >= t[i + 1] for i in range(T - 1)): raise ValueError
            ll = mpf(0)
            for g, u in enumerate(tab):
                for (j, d), m in u.items():
                    e = (t[T + g - 1] if g else mpf(0)) + d
                    ll += m * log((L(t[j] - e) if j < T else 1) - (L(t[j - 1] - e) if j else 0))
            return ll
        st = []; b = 0
        for s in cs[:-1]: b += sum(1 for u in units for v, _ in u if v == s); st.append(log(mpf(b) / (n - b)))
        t, ll, A = maximise(f, st + [mpf(0)] * (len(units) - 1)); return t, ll, inverse(-A), T
    order = [c] + [g for g in fin if g != c]; U = {g: [(s, mpf(0)) for s in Y[g]] for g in range(k)}
    t, ll, V, T = fit([U[g] for g in order]); _, l0, _, _ = fit([sum((U[g] for g in range(k)), [])])
    R = dict(status="ok", thresholds=[txt(x) for x in t[:T]], se_thresholds=[txt(sqrt(V[i, i])) for i in range(T)])
    def contrast(g):
        rest = [h for h in order if h not in (c, g)]; drop = lambda d: 2 * (ll - fit([U[c] + [(s, d) for s in Y[g]]] + [U[h] for h in rest])[1]); lr = drop(mpf(0))
        if low[g]: return {"name": names[g], "log_odds_ratio": "-Inf", "se": None, "z": None, "p_wald": None, "p_lrt": txt(chi2sf(max(mpf(0), lr), 1)), "ratio": "0", "wald_low": None, "wald_high": None, "profile_low": "0", "profile_high": txt(exp(limit(drop, mpf(0), mpf(1), z * z))), "status": "infinite: every score is the lowest"}
        i = T + order.index(g) - 1; return ordinary(names[g], "log_odds_ratio", t[i], sqrt(V[i, i]), z, lr, drop)
    finish(R, J, names, c, k, ll, l0, contrast); return R
def rates(J):
    names = [g["name"] for g in J["groups"]]; c = names.index(J["control"]); k = len(names); z = q((1 + mpf(repr(J["conf_level"]))) / 2); D = [[(mpf(y), mpf(t)) for y, t in zip(g["counts"], g["times"])] for g in J["groups"]]
    none = lambda s: dict(status=s, loglik=None, theta=None, contrasts=[dict(name=n, log_ratio=None, p_wald=None, status=s) for n in names if n != J["control"]])
    if sum(y for d in D for y, _ in d) == 0: return none("undefined: no event")
    zero = [sum(y for y, _ in d) == 0 for d in D]; fin = [g for g in range(k) if not zero[g]]; assert c in fin
    def fit(units): # parameters: log rates, log theta; poisson if that is better at the boundary
        def pois(r): return sum(y * log(t * exp(r[g])) - t * exp(r[g]) - loggamma(y + 1) for g, u in enumerate(units) for y, t in u)
        r0 = [log(sum(y for y, _ in u) / sum(t for _, t in u)) for u in units]
        if sum((y - t * exp(r0[g])) ** 2 - y for g, u in enumerate(units) for y, t in u) <= 0: return r0, pois(r0), None
        def f(p):
            th = exp(p[-1]); ll = mpf(0)
            for g, u in enumerate(units):
                for y, t in u:
                    m = t * exp(p[g]); ll += loggamma(y + th) - loggamma(th) - loggamma(y + 1) + th * log(th / (th + m)) + y * log(m / (th + m))
            return ll
        p, ll, _ = maximise(f, r0 + [mpf(1)]); return p[:-1], ll, exp(p[-1])
    order = [c] + [g for g in fin if g != c]; r, ll, th = fit([D[g] for g in order]); _, l0, _ = fit([sum(D, [])])
    se2 = {g: 1 / sum((lambda m: m if th is None else m / (1 + m / th))(t * exp(r[i])) for _, t in D[g]) for i, g in enumerate(order)}
    R = dict(status="ok", theta=txt(inf if th is None else th), se_theta=None, rates=[txt(exp(r[order.index(g)])) if g in order else "0" for g in range(k)])
    if th is not None: R["se_theta"] = txt(1 / sqrt(sum(psi(1, th) - psi(1, th + y) - 1 / th + 2 / (m + th) - (y + th) / (m + th) ** 2 for i, g in enumerate(order) for y, t in D[g] for m in [t * exp(r[i])])))
    def contrast(g):
        rest = [h for h in order if h not in (c, g)]; drop = lambda d: 2 * (ll - fit([D[c] + [(y, t * exp(d)) for y, t in D[g]]] + [D[h] for h in rest])[1]); lr = drop(mpf(0))
        if zero[g]: return {"name": names[g], "log_ratio": "-Inf", "se": None, "z": None, "p_wald": None, "p_lrt": txt(chi2sf(max(mpf(0), lr), 1)), "ratio": "0", "wald_low": None, "wald_high": None, "profile_low": "0", "profile_high": txt(exp(limit(drop, mpf(0), mpf(1), z * z))), "status": "infinite: no event in the group"}
        return ordinary(names[g], "log_ratio", r[order.index(g)] - r[0], sqrt(se2[g] + se2[c]), z, lr, drop)
    finish(R, J, names, c, k, ll, l0, contrast); return R
json.dump([{"odds": odds, "rates": rates}[sys.argv[1]](J) for J in json.load(sys.stdin)], sys.stdout)
