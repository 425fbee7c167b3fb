# Paired tests (two ears of one mouse) and the relative effect of two samples. Needs base R only.
# ---- exact null distribution of the signed rank sum over all 2^n signs, midranks allowed: generating function on doubled ranks
signed_perm <- function(r2) { C <- 1; for (v in r2) { C <- c(C, numeric(v)) + c(numeric(v), C) }; C / sum(C) }
signed_enum <- function(r2, v2) { n <- length(r2); S <- vapply(0:(2^n - 1), function(b) sum(r2[bitwAnd(b, 2^(0:(n - 1))) > 0]), 0); c(mean(S >= v2), mean(S <= v2)) } # second route, small n
paired_cases <- function() {
  L <- list(); k <- 0
  add <- function(desc, x0, y0, conf = .95) { k <<- k + 1; both <- !is.na(x0) & !is.na(y0); x <- x0[both]; y <- y0[both]; d <- round(x - y, 9); n <- length(d); a <- 1 - conf; ck <- list()  # rounding: decimal ties are ties
    m <- mean(d); s <- if (n > 1) sd(d) else NA; cst <- n > 0 && all(d == d[1])
    tt <- if (n < 2) list(n = n, mean_difference = m, sd = NA, se = NA, t = NA, df = NA, p_two_sided = NA, p_greater = NA, p_less = NA, ci_low = NA, ci_high = NA, status = "undefined: fewer than two pairs") else
      if (cst) list(n = n, mean_difference = m, sd = 0, se = 0, t = NA, df = n - 1, p_two_sided = NA, p_greater = NA, p_less = NA, ci_low = NA, ci_high = NA, status = "undefined: all differences equal") else {
        se <- s / sqrt(n); t <- m / se; q <- qt(1 - a / 2, n - 1); r <- t.test(d, conf.level = conf); ck$t_test_rel <- reldiff(c(t, 2 * pt(-abs(t), n - 1), m - q * se, m + q * se), c(r$statistic, r$p.value, r$conf.int))
        list(n = n, mean_difference = m, sd = s, se = se, t = t, df = n - 1, p_two_sided = 2 * pt(-abs(t), n - 1), p_greater = pt(t, n - 1, lower.tail = FALSE), p_less = pt(t, n - 1), ci_low = m - q * se, ci_high = m + q * se, status = "ok") }
    e <- d[d != 0]; nu <- length(e); r <- rank(abs(e)); ties <- anyDuplicated(abs(e)) > 0; V <- sum(r[e > 0]); var_v <- sum(r^2) / 4; z0 <- V - sum(r) / 2
    und <- "undefined: no pair differs"; zz <- function(cc) (z0 - cc) / sqrt(var_v)
    asy <- if (nu == 0) list(z_two_sided = NA, p_two_sided = NA, p_greater = NA, p_less = NA, z_no_cc = NA, p_two_sided_no_cc = NA, status = und) else
      list(z_two_sided = zz(sign(z0) * .5), p_two_sided = min(1, 2 * pnorm(-abs(zz(sign(z0) * .5)))), p_greater = pnorm(zz(.5), lower.tail = FALSE), p_less = pnorm(zz(-.5)), z_no_cc = zz(0), p_two_sided_no_cc = 2 * pnorm(-abs(zz(0))), status = "ok")
    ex <- if (nu == 0) list(p_two_sided_doubled = NA, p_greater = NA, p_less = NA) else { pr <- signed_perm(as.integer(round(2 * r))); sv <- seq_along(pr) - 1; v2 <- round(2 * V); g <- sum(pr[sv >= v2]); l <- sum(pr[sv <= v2])
      if (nu <= 14) ck$enumeration_abs <- max(abs(c(g, l) - signed_enum(round(2 * r), v2))); list(p_two_sided_doubled = min(1, 2 * min(g, l)), p_greater = g, p_less = l) }
    W <- outer(d, d, `+`); W <- sort(W[!lower.tri(W)]) / 2; q <- qsignrank(a / 2, n); if (q == 0) q <- 1
    pm <- list(estimate = median(W), order_statistic_ci = list(k = q, ci_low = W[q], ci_high = W[length(W) + 1 - q], achieved_conf_no_ties = 1 - 2 * psignrank(q - 1, n)))
    if (nu > 0) { w <- suppressWarnings(wilcox.test(e, exact = FALSE, correct = TRUE)); ck$r_asymptotic_p_rel <- reldiff(asy$p_two_sided, w$p.value) }
    if (!ties && nu == n) { w <- suppressWarnings(wilcox.test(d, exact = TRUE, conf.int = TRUE, conf.level = conf)); ck$r_exact_p_rel <- reldiff(ex$p_two_sided_doubled, w$p.value); ck$r_estimate_abs <- abs(w$estimate[[1]] - pm$estimate); ck$r_exact_ci_abs <- maxdiff(c(pm$order_statistic_ci$ci_low, pm$order_statistic_ci$ci_high), as.numeric(w$conf.int)) }
    L[[k]] <<- case(sprintf("paired-%02d", k), desc, list(x = arr(x0), y = arr(y0)), list(conf_level = conf), list(paired_t = tt,
      signed_rank = list(n = n, n_used = nu, has_ties = ties, v = V, variance_v = var_v, exact = ex, asymptotic = asy, pseudo_median = pm, status = if (nu == 0) und else "ok")), ck) }
  ears <- function(kind, n, l, eff) { b <- if (kind == "ear3") rnorm(n, 0, .02) else 0; list(round(endpoint(kind, n, l * (1 - eff)) + b, 3), round(endpoint(kind, n, l) + b, 3)) }  # b: the animal
  p <- ears("ear3", ri(7, 10), 1, .4); add("ear thickness, treated against untreated ear of the same mouse", p[[1]], p[[2]]); p <- ears("ear3", 6, 1, .15); add("n = 6, small effect, 90%", p[[1]], p[[2]], .9); p <- ears("ear3", 12, .8, .2); add("n = 12, 99%", p[[1]], p[[2]], .99)
  p <- ears("ear", ri(8, 11), 1, .2); add("ear thickness to 0.01 mm, ties", p[[1]], p[[2]]); p <- ears("score", ri(8, 12), .8, .3); add("scores, ties and zeros", p[[1]], p[[2]]); p <- ears("half", 9, .7, .2); add("half-step scores, heavy ties and zeros", p[[1]], p[[2]])
  p <- ears("ear3", 4, 1, .6); add("n = 4: smallest possible p is 0.125", p[[1]], p[[2]]); p <- ears("ear3", 2, 1, .5); add("n = 2", p[[1]], p[[2]]); add("n = 1", .41, .52); p <- ears("score", 7, .6, .4); add("no pair differs", p[[1]], p[[1]])
  add("equal differences that rounding makes unequal", c(.3, .4, .5, .7), c(.1, .2, .3, .5)); p <- ears("ear3", 9, .9, .3); p[[1]][2] <- NA; p[[2]][5] <- NA; add("missing ears: the pair is dropped", p[[1]], p[[2]]); p <- ears("cyto", 20, .9, .5); add("n = 20, skewed", p[[1]], p[[2]]); p <- ears("score", 30, .8, .1); add("n = 30, scores", p[[1]], p[[2]])
  add("ties across zero: decimals", c(.21, .35, .42, .33, .28, .31), c(.31, .25, .32, .33, .18, .36)); p <- ears("bw", 7, .4, .3); add("body weight, offset", p[[1]] + 1e6, p[[2]] + 1e6)
  L
}
# ---- Brunner-Munzel: relative effect P(y < x) + P(y = x)/2, y control, x treated
relative_effect_cases <- function() {
  L <- list(); k <- 0
  add <- function(desc, x0, y0, conf = .95) { k <<- k + 1; x <- okv(x0); y <- okv(y0); n1 <- length(y); n2 <- length(x); N <- n1 + n2; R <- rank(c(y, x)); r1 <- R[seq_len(n1)]; r2 <- R[n1 + seq_len(n2)]; p <- (mean(r2) - (n2 + 1) / 2) / n1
    ex <- list(effect = p, se = NA, t = NA, df = NA, p_two_sided = NA, p_greater = NA, p_less = NA, ci_low = NA, ci_high = NA, status = "undefined: fewer than two values")
    if (n1 > 1 && n2 > 1) { v1 <- var(r1 - rank(y)); v2 <- var(r2 - rank(x)); ex$se <- 0; ex$status <- "undefined: the standard error is zero"
      if (v1 + v2 > 0) { se <- sqrt(v1 / (n1 * n2^2) + v2 / (n2 * n1^2)); df <- (n1 * v1 + n2 * v2)^2 / ((n1 * v1)^2 / (n1 - 1) + (n2 * v2)^2 / (n2 - 1)); t <- (p - .5) / se; q <- qt(1 - (1 - conf) / 2, df)
        ex <- list(effect = p, se = se, t = t, df = df, p_two_sided = 2 * pt(-abs(t), df), p_greater = pt(t, df, lower.tail = FALSE), p_less = pt(t, df), ci_low = max(0, p - q * se), ci_high = min(1, p + q * se), status = "ok") } }
    L[[k]] <<- case(sprintf("releff-%02d", k), desc, list(x = arr(x0), y = arr(y0)), list(conf_level = conf), ex, list(pairs_abs = abs(p - mean((sign(outer(x, y, "-")) + 1) / 2)))) }
  for (i in 1:3) add("dermatitis score, ties", endpoint("score", ri(6, 10), .8), endpoint("score", ri(6, 10), 1)); add("cytokine, unequal spread, 90%", endpoint("cyto", 8, .9), endpoint("cyto", 6, 1), .9); add("half-step score, heavy ties, 99%", endpoint("half", 9, .7), endpoint("half", 8, .85), .99)
  add("n = 2 against 3", endpoint("half", 2, .8) + c(0, .5), endpoint("half", 3, .9) + c(0, .5, -.5)); add("complete separation", endpoint("ear3", 6, 0), endpoint("ear3", 7, 1) + 1); add("all tied", rep(2, 5), rep(2, 6)); add("one sample constant", rep(3, 6), c(2, 3, 4, 4, 1, 3, 5)); add("n = 1", .3, endpoint("ear3", 6, .5))
  v <- endpoint("score", 7, .7); add("identical samples", v, v); x <- endpoint("cyto", 9, .8); x[3] <- NA; add("missing value", x, endpoint("cyto", 10, 1)); add("n = 25 against 30", endpoint("score", 25, .85), endpoint("score", 30, .9))
  L
}
