package simulate

import (
	"strings"
	"testing"
)

func TestMC903HoldsWhatTheExampleShows(t *testing.T) {
	files := map[string]string{}
	for _, f := range MC903().Files {
		files[f.Path] = string(f.Data)
	}
	if n := strings.Count(files["input/animals.csv"], "\n") - 1; n != 64 {
		t.Errorf("%d mice, want 8 groups of 8", n)
	}
	if n := strings.Count(files["input/animals.csv"], "humane endpoint,9"); n != 1 {
		t.Errorf("%d mice lost on day 9, want 1", n)
	}
	rows, below := strings.Count(files["input/panel.csv"], "\n")-1, strings.Count(files["input/panel.csv"], ",<")
	if rows != 63*12 || below*100 < 12*rows || below*100 > 18*rows {
		t.Errorf("%d of %d values of the panel below LLOQ, want about 15 %% of 63 mice x 12 analytes", below, rows)
	}
	if n := strings.Count(files["input/ige.csv"], ",>6000,"); n < 2 || n > 8 {
		t.Errorf("%d values of IgE above ULOQ, want a few", n)
	}
	for _, ledger := range []string{"corrections.csv", "exclusions.csv"} {
		if n := strings.Count(files[ledger], "\n"); n != 2 {
			t.Errorf("%s has %d lines, want a header and one", ledger, n)
		}
	}
}
