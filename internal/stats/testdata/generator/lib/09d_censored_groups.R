# k log-normal groups with a common sigma; values measured, below, above or between limits.
# The stored values come from py/censored_groups.py (mpmath, 50 digits, plain likelihood); check compares with survival::survreg
# (estimates, standard errors, log-likelihoods) and mvtnorm (adjusted p).
mod_09d <- function() {
  J <- list()
  add <- function(d, g, conf = .95, control = "vehicle") J[[length(J) + 1]] <<- list(d = d, g = g, conf = conf, control = control)
  # below ll: left, above ul: right, and values on a coarse grid (width w on the log scale) known only as an interval
  mk <- function(n, mu, s, ll = 0, ul = Inf, w = 0) { v <- round(exp(rnorm(n, mu, s)), 2); lo <- hi <- v
    if (w > 0) { b <- floor(log(v) / w) * w; lo <- signif(exp(b), 4); hi <- signif(exp(b + w), 4) }
    lo[v < ll] <- NA; hi[v < ll] <- ll; hi[v > ul] <- NA; lo[v > ul] <- ul; list(lo = lo, hi = hi) }
  q <- round(ru(5, 9), 1); dn <- c("vehicle", "3 mg/kg", "10 mg/kg", "30 mg/kg", "dexamethasone")
  set <- function(nm, n, mu, s, ...) setNames(Map(function(n, m) mk(n, m, s, ...), n, mu), nm)
  ok <- function(g) all(vapply(g, function(a) sum(!is.na(a$lo)) >= 1 && sum(!is.na(a$lo) & !is.na(a$hi)) >= 1, NA)) && any(vapply(g, function(a) any(is.na(a$lo)), NA))
  go <- function(d, nm, n, mu, s, ..., conf = .95, control = "vehicle") { repeat { g <- set(nm, n, mu, s, ...); if (ok(g)) break }; add(d, g, conf, control) }
  go("vehicle and four doses, upper doses partly below LLOQ", dn, c(8, 8, 7, 8, 8), log(q) + c(1.8, 1.5, 1, .4, .2), .7, ll = q)
  go("unequal n, heavy censoring, 90%", dn[1:4], c(6, 9, 5, 7), log(q) + c(.8, .5, .2, 0), .8, ll = q, conf = .9)
  go("control in the middle, below LLOQ and above ULOQ", c("naive", "vehicle", "10 mg/kg"), c(6, 8, 8), log(q) + c(.3, 3, 1.5), 1, ll = q, ul = 150)
  go("interval-censored (titre steps of factor 2) with values below", dn[1:3], c(8, 8, 8), log(q) + c(2, 1.2, .6), .8, ll = q, w = log(2))
  go("narrow intervals (values rounded to 1%)", dn[1:3], c(7, 6, 7), log(q) + c(1.5, 1, .7), .6, ll = q, w = .01)
  g <- set(dn[1:3], c(6, 6, 6), log(q) + c(2, 1.4, 0), .6, ll = q); g[[3]]$lo[] <- NA; g[[3]]$hi[] <- q; add("highest dose wholly below LLOQ: its effect is infinite", g)
  add("nothing censored", set(dn[1:4], c(6, 7, 6, 7), log(q) + c(2, 2, 1.6, 1.2), .5))
  g <- set(dn[1:2], c(5, 5), rep(log(q), 2), .5, ll = 1e9); add("every value below its limit", g)
  R <- py_fill("censored_groups.py", lapply(J, function(j) list(groups = lapply(names(j$g), function(n) list(name = n, low = arr(j$g[[n]]$lo), high = arr(j$g[[n]]$hi))), control = j$control, conf_level = j$conf)))
  lapply(seq_along(J), function(i) { j <- J[[i]]; e <- R[[i]]; chk <- list(); num <- function(v) as.numeric(unlist(v))
    if (e$status == "ok" && all(vapply(e$contrasts, function(a) a$status, "") == "ok")) {
      D <- do.call(rbind, lapply(names(j$g), function(n) data.frame(lo = j$g[[n]]$lo, hi = j$g[[n]]$hi, g = n))); D$g <- factor(D$g, levels = c(j$control, setdiff(names(j$g), j$control)))
      S <- Surv(D$lo, D$hi, type = "interval2"); ct <- survreg.control(rel.tolerance = 1e-13, maxiter = 500); m <- survreg(S ~ g, D, dist = "lognormal", control = ct); m0 <- survreg(S ~ 1, dist = "lognormal", control = ct); V <- vcov(m); k <- nlevels(D$g); ix <- 2:k; nm <- levels(D$g)[-1]
      ec <- e$contrasts; names(ec) <- vapply(ec, function(a) a$name, ""); ec <- ec[nm]; pick <- function(f) vapply(ec, function(a) num(a[[f]]), 0)
      # interval terms have no 1/y, measured ones do in both programs
      chk <- list(survreg_effect_rel = reldiff(coef(m)[-1], pick("log_effect")), survreg_se_rel = reldiff(sqrt(diag(V))[ix], pick("se")), survreg_sigma_rel = reldiff(m$scale, num(e$sigma)), survreg_loglik_abs = maxdiff(c(m$loglik[2], m0$loglik[2]), c(num(e$loglik), num(e$loglik_null))))
      C <- cov2cor(V[ix, ix, drop = FALSE]); if (k > 2) chk$mvtnorm_p_abs <- max(abs(with_seed(1, vapply(pick("z"), function(z) 1 - mvtnorm::pmvnorm(-rep(abs(z), k - 1), rep(abs(z), k - 1), corr = C, algorithm = mvtnorm::GenzBretz(maxpts = 1e6, abseps = 1e-7))[1], 0)) - pick("p_dunnett"))) }
    case(sprintf("censk-%02d", i), j$d, list(groups = lapply(names(j$g), function(n) list(name = n, low = arr(j$g[[n]]$lo), high = arr(j$g[[n]]$hi)))), list(control = j$control, conf_level = j$conf), py_numbers(e), chk) })
}
# run a python filler: a JSON list in, a JSON list of results out, numbers as text of 25 digits
py_fill <- function(script, jobs, args = character()) { tf <- tempfile(fileext = ".json"); writeLines(toj(jobs), tf); o <- system2(PYTHON, c(file.path(BASE, "py", script), args), stdin = tf, stdout = TRUE); jsonlite::fromJSON(paste(o, collapse = ""), simplifyVector = FALSE) }
# text numbers to doubles; "Inf", names and status stay text
py_numbers <- function(x) if (is.list(x)) { if (is.null(names(x))) lapply(x, py_numbers) else Map(function(v, n) if (is.null(v)) NA else if (n %in% c("name", "status")) v else py_numbers(v), x, names(x)) } else if (is.character(x) && !is.na(suppressWarnings(as.numeric(x)))) as.numeric(x) else x
