package qualify

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A Tolerance accepts got for want if |got-want| <= Abs + Rel*|want|. Equal values always pass, infinite ones only then.
type Tolerance struct {
	Rel float64 `json:"rel"`
	Abs float64 `json:"abs"`
}

func (t Tolerance) accepts(got, want float64) bool {
	if got == want || (math.IsNaN(got) && math.IsNaN(want)) {
		return true
	}
	return math.Abs(got-want) <= t.Abs+float64(t.Rel*math.Abs(want))
}

// digits is the number of agreeing digits, see Result.WorstDigits.
func (t Tolerance) digits(got, want float64) float64 {
	if got == want || (math.IsNaN(got) && math.IsNaN(want)) {
		return maxDigits
	}
	scale := math.Abs(want)
	if t.Rel > 0 {
		scale += t.Abs / t.Rel
	}
	d := -math.Log10(math.Abs(got-want) / scale)
	if math.IsNaN(d) || d < 0 {
		return 0
	}
	return min(d, maxDigits)
}

// needed is the number of digits the tolerance asks for.
func (t Tolerance) needed() float64 {
	if t.Rel <= 0 {
		return 0
	}
	return -math.Log10(t.Rel)
}

func (t Tolerance) String() string {
	return fmt.Sprintf("rel %g, abs %g", t.Rel, t.Abs)
}

// tolerances is tolerances.json: per case file, a key to a tolerance. A key is "default", the name of a field, a glob
// of field names (se_*), a case id, or one of the descriptive keys below.
type tolerances map[string]map[string]Tolerance

// strict judges a field for which neither the file nor this package names a tolerance, such as a count.
var strict = Tolerance{Rel: 1e-10}

// described spells out the descriptive keys of tolerances.json, and ties fields that have no key of their own to the key
// of the quantity they are computed from: file, then a pattern for field paths, optionally for some values of the
// argument "model", and the key. The first match counts.
var described = map[string][]struct {
	field  *regexp.Regexp
	models string
	key    string
}{
	"03b_dunnett_critical": {{regexp.MustCompile(`^tail_at_critical$`), "", "critical"}},
	"08_logistic_curves": {
		{regexp.MustCompile(`^back_calculated\[\d+\]\.x$`), "", "back_calculated.x"},
		{regexp.MustCompile(`^sigma$`), "", "weighted_rss"},
		{regexp.MustCompile(`^(se\.\w+|covariance.*|half_max\.se_\w+|half_max\.\w+_ci_(low|high))$`), "", "se"},
		{regexp.MustCompile(`^(parameters\.\w+|half_max\.(c|ed50)|fitted.*|rss)$`), "5pl", "5pl parameters"},
		{regexp.MustCompile(`^(parameters\.\w+|half_max\.(c|ed50)|fitted.*|rss)$`), "4pl hill emax", "4pl/hill/emax parameters"},
	},
	"10a_mixed_models": {
		{regexp.MustCompile(`\.(var_\w+|sd_\w+|variance|rho|icc|covariance.*)$`), "", "covariance/variances"},
		{regexp.MustCompile(`\.(t|t_kr|se_kr)$`), "", "se"},
		{regexp.MustCompile(`\.ci_(low|high)_\w+$`), "", "p_*"},
	},
	"12a_outliers": {{regexp.MustCompile(`^dixon_r10\.p_one_sided$`), "", "dixon p_one_sided"}},
	"13_power": {
		{regexp.MustCompile(`^(power_any|power_all|power_each\[\d+\])$`), "", "power_any/all"},
		{regexp.MustCompile(`^(achieved_power|critical)$`), "", "power"},
	},
}

// nistTolerances asks for nine certified digits. The exceptions are data that binary numbers cannot hold: with an
// offset of 1e7 a tenth has an error of about 1e-9, with an offset of 1e12 of up to 6e-5.
var nistTolerances = tolerances{
	"nist_univariate": {"default": {Rel: 1e-9}, "NumAcc4": {Rel: 2e-8}},
	"nist_anova": {
		"default": {Rel: 1e-9},
		"SmLs04":  {Rel: 5e-9}, "SmLs05": {Rel: 5e-9}, "SmLs06": {Rel: 5e-9},
		"SmLs07": {Rel: 2e-2}, "SmLs08": {Rel: 2e-2}, "SmLs09": {Rel: 2e-2},
	},
	// The absolute part is for the standard errors of an exact polynomial, certified as 0.
	"nist_linear": {"default": {Rel: 1e-9, Abs: 1e-14}},
	// Eleven digits are certified. The residuals of Lanczos1 are below the rounding of its fourteen-digit data in float64,
	// and with them the sum of squares and the standard errors; a test beside the method asks its parameters for eight digits.
	"nist_nonlinear": {"default": {Rel: 1e-8}, "Lanczos1": {Rel: 5e-3}},
}

// find is the tolerance of a field of a case: that of the case, of the field's name, of a descriptive key, of a glob,
// the default of the file, or strict.
func (ts tolerances) find(file string, c Case, field string) Tolerance {
	keys := ts[file]
	if t, ok := keys[c.ID]; ok {
		return t
	}
	name := leafName(field)
	if file == "14_special_functions" { // its keys are the names of functions
		in, _ := decode[specialArgs](c.Input)
		name = in.Function
	}
	if t, ok := keys[name]; ok && name != "default" {
		return t
	}
	args, _ := decode[struct { // a case without a model matches the rules without one
		Model string `json:"model"`
	}](c.Args)
	for _, d := range described[file] {
		if t, ok := keys[d.key]; ok && d.field.MatchString(field) &&
			(d.models == "" || slices.Contains(strings.Fields(d.models), strings.ToLower(args.Model))) {
			return t
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if ok, err := path.Match(key, name); err == nil && ok && strings.Contains(key, "*") {
			return keys[key]
		}
	}
	if t, ok := keys["default"]; ok {
		return t
	}
	return strict
}

// leafName is the last name in a path, without its index: se for fits[2].se, bh for bh[0].
func leafName(field string) string {
	name := field[strings.LastIndexByte(field, '.')+1:]
	name, _, _ = strings.Cut(name, "[")
	return name
}

// readTolerances is the embedded table, in which the folder's own tolerances.json replaces the files it names.
func readTolerances(dir fs.FS) (tolerances, error) {
	out := maps.Clone(nistTolerances)
	for _, from := range []fs.FS{Embedded(), dir} {
		data, err := fs.ReadFile(from, "tolerances.json")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read tolerances: %w", err)
		}
		var raw map[string]json.RawMessage
		if err := json.Unmarshal(data, &raw); err != nil {
			return nil, fmt.Errorf("read tolerances.json: %w", err)
		}
		for _, file := range slices.Sorted(maps.Keys(raw)) {
			if strings.HasPrefix(file, "_") { // a remark
				continue
			}
			var keys map[string]Tolerance
			if err := json.Unmarshal(raw[file], &keys); err != nil {
				return nil, fmt.Errorf("read tolerances.json, file %s: %w", file, err)
			}
			out[file] = keys
		}
	}
	return out, nil
}
