# Many-to-one comparisons with a variance for each group (Hasler and Hothorn 2008). The stored values come from
# py/dunnett_welch.py (mpmath, 34 digits); check compares with plain R, with mvtnorm and, for one treated group, with t.test.
mod_03d <- function() {
  J <- list(); add <- function(d, g, conf = .95, control = "vehicle") J[[length(J) + 1]] <<- list(d = d, g = g, conf = conf, control = control)
  dn <- c("vehicle", "3 mg/kg", "10 mg/kg", "30 mg/kg", "100 mg/kg", "dexamethasone")
  set <- function(nm, n, mu, sd, digits = 3) setNames(Map(function(n, m, s) { repeat { v <- round(rnorm(n, m, s), digits); if (n < 2 || var(v) > 0) return(v) } }, n, mu, sd), nm)
  ns <- function(k, a, b) vapply(seq_len(k), function(i) ri(a, b), 0)
  add("vehicle and four doses, spread and sizes unequal", set(dn[1:5], ns(5, 5, 12), c(.5, .47, .42, .36, .3), c(.06, .08, .03, .05, .015)))
  add("two treated groups of three and four, twentyfold variances", set(dn[1:3], c(4, 3, 4), c(20, 17, 23), c(.8, 3.6, .8), 2))
  add("five treated groups, variance rising with the mean", set(dn, ns(6, 6, 12), c(9, 8, 6.5, 5, 3, 2), c(3, 2.5, 2, 1.4, .8, .4), 2))
  add("one treated group: equals Welch t", set(dn[1:2], c(ri(5, 8), ri(8, 12)), c(.5, .45), c(.08, .02)))
  g <- set(dn[1:4], rep(8, 4), c(0, .5, -.5, .2), rep(1, 4)); add("nearly equal variances, balanced", lapply(g, function(v) round((v - mean(v)) / sd(v) * ru(.98, 1.02) + ru(4, 5), 3)))
  add("very strong effects: tiny p", set(dn[1:4], c(11, 10, 12, 9), c(30, 20, 11, 4), c(1.2, .7, .5, .3), 2))
  add("a treated group without variance, its correlations are the others' lambda", c(list(naive = rep(0, 6)), set(dn[1:4], c(8, 7, 8, 6), c(6, 5, 4.4, 3), c(1.5, 1.2, 1.6, .7), 1)), conf = .9)
  add("two treated groups without variance, correlation 1 between them", c(list(naive = rep(0, 5)), set(dn[1:3], c(7, 9, 8), c(2.6, 2.2, 1.8), c(.7, .5, .8), 1), list(dexamethasone = rep(1.5, 6))))
  add("control without variance: correlations of 0", c(list(vehicle = rep(4, 6)), set(dn[2:4], c(6, 8, 5), c(3.7, 3.2, 2.6), c(.5, .4, .7), 1)))
  add("a treated group with one value: undefined, not in the family", { z <- set(dn[1:4], c(7, 6, 8, 9), c(.5, .48, .4, .37), c(.05, .03, .07, .02)); z[[3]] <- z[[3]][1]; z })
  add("control with one value: undefined", { z <- set(dn[1:3], c(4, 6, 5), c(.5, .4, .3), c(.05, .03, .04)); z[[1]] <- z[[1]][1]; z })
  add("control varies most: correlations above 0.99", set(dn[1:4], c(6, 8, 10, 7), c(50, 46, 44, 61), c(9, .02, .2, 1.1)))
  add("missing values, control naive, 99%", lapply(set(c("naive", dn[1:4]), ns(5, 7, 10), c(20, 18.6, 19, 19.4, 19.8), c(.5, 1.6, 1.2, .9, .6), 1), function(v) { v[ri(1, length(v))] <- NA; v }), conf = .99, control = "naive")
  add("neither the control nor one group varies: that comparison undefined", c(list(vehicle = rep(12, 5), `3 mg/kg` = rep(11, 5)), set(dn[3:4], c(6, 5), c(9, 7), c(1.2, 2), 0)))
  add("groups of two", set(dn[1:4], rep(2, 4), c(8, 6, 5, 3), c(1, .4, .8, .5), 2))
  add("no variance in any group: undefined", list(vehicle = rep(4, 5), `3 mg/kg` = rep(3, 5), `10 mg/kg` = rep(4, 4)))
  R <- py_fill("dunnett_welch.py", lapply(J, function(j) list(groups = jgroups(j$g), control = j$control, conf_level = j$conf)))
  lapply(seq_along(J), function(i) { j <- J[[i]]; e <- py_numbers(lapply(R[[i]], identity)); e$comparisons <- Map(function(a, b) { a$group <- b$group; a }, e$comparisons, R[[i]]$comparisons)
    case(sprintf("dwelch-%02d", i), j$d, list(groups = jgroups(j$g)), list(control = j$control, conf_level = j$conf), e, with_seed(i, dunnett_welch_check(lapply(j$g, okv), j$control, j$conf, Filter(function(r) r$status == "ok", e$comparisons)))) })
}
dunnett_welch_check <- function(g, control, conf, rows) {
  if (!length(rows)) return(NULL)
  pick <- function(f) vapply(rows, function(r) r[[f]], 0); tr <- vapply(rows, function(r) r$group, ""); k <- length(tr)
  n <- lengths(g); v <- vapply(g, var, 0); d <- vapply(g[tr], mean_, 0) - mean_(g[[control]]); a <- v[tr] / n[tr]; b <- v[[control]] / n[[control]]
  se <- sqrt(a + b); df <- (a + b)^2 / (a^2 / (n[tr] - 1) + b^2 / (n[[control]] - 1)); tt <- d / se
  # the covariance of the differences from its definition, not from lambda
  S <- matrix(b, k, k); diag(S) <- a + b; C <- cov2cor(S); lam <- pick("lambda")
  chk <- list(r_se_t_df_rel = reldiff(c(se, tt, df), c(pick("se"), pick("t"), pick("df"))), r_correlation_abs = if (k > 1) max(abs((C - outer(lam, lam))[upper.tri(C)])))
  if (k == 1) { w <- t.test(g[[tr]], g[[control]], conf.level = conf); chk$t_test_rel <- reldiff(c(w$statistic, w$parameter, w$p.value, w$conf.int), c(pick("t"), pick("df"), pick("p_two_sided"), pick("ci_low"), pick("ci_high"))); return(Filter(Negate(is.null), chk)) }
  p <- cbind(pick("p_two_sided"), pick("p_greater"), pick("p_less"))
  if (max(lam) < .99) { q <- t(mapply(function(t, f) c(mvt1(abs(t), lam, f, "two"), mvt1(t, lam, f, "upper"), mvt1(-t, lam, f, "upper")), tt, df)); chk$r_trapezoid_p_rel <- reldiff(q, p)
    chk$r_trapezoid_tail_at_critical_rel <- reldiff(mapply(function(c, f) mvt1(c, lam, f, "two"), pick("critical_two_sided"), df), rep(1 - conf, k)) }
  # mvtnorm knows integer degrees of freedom only: p must lie between the values at those below and above ...
  alg <- GenzBretz(maxpts = 1e6, abseps = 1e-8, releps = 0); err <- 0
  box <- function(t, two, fun, ...) { r <- fun(rep(if (two) -t else -Inf, k), rep(t, k), corr = C, ...); err <<- max(err, attr(r, "error"), na.rm = TRUE); 1 - r[1] }
  out <- 0
  for (i in seq_len(k)) { q <- vapply(c(floor(df[i] + 1e-9), ceiling(df[i] - 1e-9)), function(f) box(abs(tt[i]), TRUE, pmvt, df = f, algorithm = alg), 0); out <- max(out, p[i, 1] - max(q), min(q) - p[i, 1]) }
  chk$pmvt_integer_df_bracket_excess <- out; chk$pmvt_reported_error <- err; err <- 0
  # ... and a mixture of multivariate normal probabilities over S has the fractional ones
  rough <- GenzBretz(maxpts = 5e4, abseps = 1e-6, releps = 0); one <- if (k <= 3 && min(eigen(C)$values) > 1e-9) TVPACK(1e-14) else rough
  mix <- function(t, f, two) { s <- s_nodes(f, max(1, abs(t)), .1); u <- s$wt > 1e-12; sum(s$wt[u] * vapply(s$s[u], function(x) box(t * x, two, pmvnorm, algorithm = if (two) rough else one), 0)) }
  chk$pmvnorm_mixture_p_two_abs <- max(abs(mapply(mix, abs(tt), df, TRUE) - p[, 1])); chk$pmvnorm_mixture_p_greater_abs <- max(abs(mapply(mix, tt, df, FALSE) - p[, 2])); chk$pmvnorm_reported_error <- err
  chk
}
