package qualify

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
	"text/tabwriter"
)

// Environment says what was qualified and where.
type Environment struct {
	Version, Commit, Go, OS, Arch string
}

// summary is the results of one case file.
type summary struct {
	Method        string
	Cases, Passed int
	Worst         Result // the case nearest to, or furthest beyond, its tolerance
	Results       []Result
}

// Pass says whether every case passed.
func (s summary) Pass() bool { return s.Passed == s.Cases }

// summarise groups results by method, in their order.
func summarise(results []Result) []summary {
	var out []summary
	for _, r := range results {
		if len(out) == 0 || out[len(out)-1].Method != r.Method {
			out = append(out, summary{Method: r.Method, Worst: r})
		}
		s := &out[len(out)-1]
		s.Cases++
		if r.Pass {
			s.Passed++
		}
		if worse(r, s.Worst) {
			s.Worst = r
		}
		s.Results = append(s.Results, r)
	}
	return out
}

// worse orders failures before passes, then by the digits in hand over the tolerance.
func worse(a, b Result) bool {
	if a.Pass != b.Pass {
		return !a.Pass
	}
	return a.WorstDigits-a.Tolerance.needed() < b.WorstDigits-b.Tolerance.needed()
}

// verdict is the word for a table.
func verdict(pass bool) string {
	if pass {
		return "pass"
	}
	return "FAIL"
}

// WriteText writes one line a method, the cases that failed, and a total.
func WriteText(w io.Writer, results []Result) error {
	var b bytes.Buffer
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "method\tcases\tpassed\tworst digits\tat\ttolerance\tresult")
	passed := 0
	for _, s := range summarise(results) {
		passed += s.Passed
		at := strings.TrimSpace(s.Worst.ID + " " + s.Worst.WorstField)
		fmt.Fprintf(tw, "%s\t%d\t%d\t%.1f\t%s\t%s\t%s\n",
			s.Method, s.Cases, s.Passed, s.Worst.WorstDigits, at, s.Worst.Tolerance, verdict(s.Pass()))
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write qualification: %w", err)
	}
	for _, r := range results {
		if !r.Pass {
			fmt.Fprintf(&b, "FAIL %s %s: %s\n", r.Method, r.ID, r.Note)
			if r.WorstField != "" {
				fmt.Fprintf(&b, "     %s: want %s, got %s\n", r.WorstField, r.Want, r.Got)
			}
		}
	}
	fmt.Fprintf(&b, "%d of %d cases pass\n", passed, len(results))
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write qualification: %w", err)
	}
	return nil
}

// WriteJSON writes one object a line: method, id, pass, worst_digits (two decimals), worst_field, note.
func WriteJSON(w io.Writer, results []Result) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, r := range results {
		line := struct {
			Method      string  `json:"method"`
			ID          string  `json:"id"`
			Pass        bool    `json:"pass"`
			WorstDigits float64 `json:"worst_digits"`
			WorstField  string  `json:"worst_field"`
			Note        string  `json:"note"`
		}{r.Method, r.ID, r.Pass, math.Floor(r.WorstDigits*100) / 100, r.WorstField, r.Note}
		if err := enc.Encode(line); err != nil {
			return fmt.Errorf("write qualification: %w", err)
		}
	}
	return nil
}

//go:embed report.html.tmpl
var reportHTML string

var reportTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"verdict": verdict,
	"digits":  func(d float64) string { return fmt.Sprintf("%.1f", d) },
}).Parse(reportHTML))

// WriteHTML writes a self-contained, printable report: what was qualified, one row a method, and one row a case with
// the two values of its worst field.
func WriteHTML(w io.Writer, results []Result, env Environment) error {
	data := struct {
		Env           Environment
		Methods       []summary
		Cases, Passed int
		Pass          bool
	}{Env: env, Methods: summarise(results), Cases: len(results)}
	for _, s := range data.Methods {
		data.Passed += s.Passed
	}
	data.Pass = data.Cases > 0 && data.Passed == data.Cases
	if err := reportTemplate.Execute(w, data); err != nil {
		return fmt.Errorf("write qualification report: %w", err)
	}
	return nil
}
