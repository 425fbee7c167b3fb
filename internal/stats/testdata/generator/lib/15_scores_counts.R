# Proportional odds and negative binomial regression with group effects. The stored values come from py/scores_counts.py
# (mpmath, 40 digits, plain likelihood); check compares with MASS::polr and MASS::glm.nb.
mod_15a <- function() {
  J <- list(); add <- function(d, g, conf = .95, control = "vehicle") J[[length(J) + 1]] <<- list(d = d, g = g, conf = conf, control = control)
  sc <- function(n, lev, sd = 1, top = 4, step = 1) pmin(top, pmax(0, round(rnorm(n, top * .75 * lev, sd) / step) * step))
  connected <- function(g) { mn <- min(unlist(g)); mx <- max(unlist(g)); all(vapply(g, function(v) length(unique(v)) >= 2 && min(v) < mx && max(v) > mn, NA)) && { r <- vapply(g, range, numeric(2)); all(outer(r[1, ], r[2, ], "<")) } }
  set <- function(nm, n, lev, ...) setNames(Map(function(n, l) sc(n, l, ...), n, lev), nm)
  go <- function(d, nm, n, lev, ..., conf = .95, control = "vehicle") { repeat { g <- set(nm, n, lev, ...); if (connected(g)) break }; add(d, g, conf, control) }
  dn <- c("vehicle", "3 mg/kg", "10 mg/kg", "30 mg/kg", "dexamethasone")
  go("erythema 0-4, vehicle and four doses", dn, c(8, 8, 8, 8, 8), c(1, .9, .7, .5, .4)); go("two groups", dn[1:2], c(10, 9), c(1, .6)); go("half grades, unequal n, 90%", dn[1:3], c(6, 9, 7), c(.9, .7, .5), step = .5, conf = .9)
  go("sum score 0-12, many categories, control last", c("3 mg/kg", "10 mg/kg", "vehicle"), c(10, 10, 10), c(.9, .7, 1), sd = 2, top = 12); go("two categories: logistic regression", dn[1:3], c(12, 12, 12), c(.8, .6, .5), top = 1, sd = .5)
  g <- { repeat { g <- set(dn[1:3], c(8, 8, 8), c(.9, .7, .5)); if (connected(g)) break }; c(list(naive = rep(0, 6)), g) }; g[[2]][1] <- 0; add("naive group all 0: its effect is infinite, the others are not", g)
  add("perfect separation of the two groups", list(vehicle = c(3, 4, 3, 4, 4), `10 mg/kg` = c(0, 1, 1, 0, 2))); add("all scores equal", list(vehicle = rep(2, 5), `10 mg/kg` = rep(2, 5)))
  R <- py_fill("scores_counts.py", args = "odds", jobs = lapply(J, function(j) list(groups = lapply(names(j$g), function(n) list(name = n, values = arr(j$g[[n]]))), control = j$control, conf_level = j$conf)))
  lapply(seq_along(J), function(i) { j <- J[[i]]; e <- R[[i]]; chk <- list(); num <- function(v) as.numeric(unlist(v))
    if (e$status == "ok" && all(vapply(e$contrasts, function(a) a$status, "") == "ok")) { D <- data.frame(y = unlist(j$g), g = factor(rep(names(j$g), lengths(j$g)), levels = c(j$control, setdiff(names(j$g), j$control)))); nm <- levels(D$g)[-1]; ec <- e$contrasts; names(ec) <- vapply(ec, function(a) a$name, ""); ec <- ec[nm]; pick <- function(f) vapply(ec, function(a) num(a[[f]]), 0)
      if (length(unique(D$y)) > 2) { m <- MASS::polr(factor(y, ordered = TRUE) ~ g, D, Hess = TRUE, control = list(reltol = 1e-15, maxit = 1000)); chk <- list(polr_effect_abs = maxdiff(coef(m), pick("log_odds_ratio")), polr_threshold_abs = maxdiff(m$zeta, num(e$thresholds)), polr_se_rel = reldiff(sqrt(diag(vcov(m)))[seq_along(nm)], pick("se")), polr_loglik_abs = maxdiff(as.numeric(logLik(m)), num(e$loglik))) }
      else { m <- glm((y > min(y)) ~ g, binomial, D, control = glm.control(epsilon = 1e-14)); chk <- list(glm_effect_abs = maxdiff(coef(m)[-1], pick("log_odds_ratio")), glm_se_rel = reldiff(sqrt(diag(vcov(m)))[-1], pick("se")), glm_loglik_abs = maxdiff(as.numeric(logLik(m)), num(e$loglik))) } }
    case(sprintf("odds-%02d", i), j$d, list(groups = lapply(names(j$g), function(n) list(name = n, values = arr(j$g[[n]])))), list(control = j$control, conf_level = j$conf), py_numbers(e), chk) })
}
mod_15b <- function() {
  J <- list(); add <- function(d, g, conf = .95, control = "vehicle") J[[length(J) + 1]] <<- list(d = d, g = g, conf = conf, control = control)
  cnt <- function(n, rate, th, t = 60) { t <- rep_len(t, n); list(y = if (is.infinite(th)) rpois(n, rate * t) else rnbinom(n, mu = rate * t, size = th), t = t) }
  set <- function(nm, n, rate, th, t = 60) setNames(Map(function(n, r) cnt(n, r, th, t), n, rate), nm); dn <- c("vehicle", "3 mg/kg", "10 mg/kg", "30 mg/kg")
  over <- function(g) { D <- data.frame(y = unlist(lapply(g, `[[`, "y")), t = unlist(lapply(g, `[[`, "t")), g = rep(names(g), lengths(lapply(g, `[[`, "y")))); m <- fitted(glm(y ~ g + offset(log(t)), poisson, D)); all(tapply(D$y, D$g, sum) > 0) && sum((D$y - m)^2 - D$y) > .2 * sum(m) }
  go <- function(d, ..., conf = .95) { repeat { g <- set(...); if (over(g)) break }; add(d, g, conf) }
  go("scratching bouts in 60 minutes, four groups", dn, c(8, 8, 8, 8), c(2, 1.6, 1, .5), 4); go("different observation times", dn[1:3], c(9, 7, 8), c(.5, .4, .2), 3, c(30, 60, 45)); go("two groups, strong overdispersion, 90%", dn[1:2], c(10, 10), c(1, .4), .8, conf = .9); go("small counts", dn[1:3], c(12, 12, 12), c(.06, .04, .03), 1.5)
  g <- list(vehicle = list(y = c(11, 12, 13, 12, 11, 13), t = rep(10, 6)), `10 mg/kg` = list(y = c(6, 7, 8, 7, 6, 8), t = rep(10, 6))); add("less spread than Poisson: Poisson limit", g)
  repeat { g <- set(dn[1:3], c(8, 8, 8), c(.5, .3, .3), 3); if (over(g)) break }; g[[3]]$y[] <- 0; add("a group without any event", g); add("no event at all", list(vehicle = list(y = c(0, 0, 0), t = c(10, 10, 10)), `10 mg/kg` = list(y = c(0, 0), t = c(10, 10))))
  R <- py_fill("scores_counts.py", args = "rates", jobs = lapply(J, function(j) list(groups = lapply(names(j$g), function(n) list(name = n, counts = arr(j$g[[n]]$y), times = arr(j$g[[n]]$t))), control = j$control, conf_level = j$conf)))
  lapply(seq_along(J), function(i) { j <- J[[i]]; e <- R[[i]]; chk <- list(); num <- function(v) as.numeric(unlist(v))
    if (e$status == "ok" && all(vapply(e$contrasts, function(a) a$status, "") == "ok")) { D <- data.frame(y = unlist(lapply(j$g, `[[`, "y")), t = unlist(lapply(j$g, `[[`, "t")), g = factor(rep(names(j$g), lengths(lapply(j$g, `[[`, "y"))), levels = c(j$control, setdiff(names(j$g), j$control)))); nm <- levels(D$g)[-1]; ec <- e$contrasts; names(ec) <- vapply(ec, function(a) a$name, ""); ec <- ec[nm]; pick <- function(f) vapply(ec, function(a) num(a[[f]]), 0)
      if (is.finite(num(e$theta))) { m <- MASS::glm.nb(y ~ g + offset(log(t)), D, control = glm.control(epsilon = 1e-14, maxit = 500)); chk <- list(glm_nb_effect_abs = maxdiff(coef(m)[-1], pick("log_ratio")), glm_nb_se_rel = reldiff(sqrt(diag(vcov(m)))[-1], pick("se")), glm_nb_theta_rel = reldiff(m$theta, num(e$theta)), glm_nb_se_theta_rel = reldiff(m$SE.theta, num(e$se_theta)), glm_nb_loglik_abs = abs(m$twologlik / 2 - num(e$loglik))) }
      else { m <- glm(y ~ g + offset(log(t)), poisson, D, control = glm.control(epsilon = 1e-14)); chk <- list(glm_poisson_effect_abs = maxdiff(coef(m)[-1], pick("log_ratio")), glm_poisson_se_rel = reldiff(sqrt(diag(vcov(m)))[-1], pick("se")), glm_poisson_loglik_abs = abs(as.numeric(logLik(m)) - num(e$loglik))) } }
    case(sprintf("rate-%02d", i), j$d, list(groups = lapply(names(j$g), function(n) list(name = n, counts = arr(j$g[[n]]$y), times = arr(j$g[[n]]$t)))), list(control = j$control, conf_level = j$conf), py_numbers(e), chk) })
}
