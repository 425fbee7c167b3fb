package schemas

import (
	"strings"
	"testing"
	"time"
)

// Every table is well-formed: its tags can be read, names are snake_case and stand once, every column says what it means,
// the key comes first and begins with the study.
func TestEveryTableIsWellFormed(t *testing.T) {
	for _, row := range append(Published(), File{}, CollectedValue{}, CollectedAnimal{}, CollectedDose{}, CollectedCondition{}, Correction{}, Exclusion{}, Finding{}, Document{}) {
		s := Of(row)
		seen := map[string]bool{}
		inKey := true
		for _, c := range s.Columns {
			if c.Name == "" || c.Name != strings.ToLower(c.Name) || seen[c.Name] {
				t.Errorf("%s: column name %q", s.Table, c.Name)
			}
			seen[c.Name] = true
			if c.Description == "" {
				t.Errorf("%s.%s: no description", s.Table, c.Name)
			}
			if c.Key && !inKey {
				t.Errorf("%s.%s: a key column after others", s.Table, c.Name)
			}
			inKey = c.Key
		}
		if len(s.Key()) == 0 {
			t.Errorf("%s: no key", s.Table)
		}
	}
	for _, row := range Published() {
		if first := Of(row).Columns[0]; first.Name != "study" || !first.Key {
			t.Errorf("%s begins with %s", row.Table(), first.Name)
		}
	}
}

func TestDate(t *testing.T) {
	// 2026-03-02 is 20514 days after 1970-01-01: 56 years of 365 days, 14 leap days, 31 + 28 + 1 days.
	d := DateOf(time.Date(2026, 3, 2, 23, 59, 0, 0, time.FixedZone("", -11*3600)))
	if d != 56*365+14+31+28+1 || d.String() != "2026-03-02" {
		t.Errorf("%d, %s", d, d)
	}
	var back Date
	if err := back.UnmarshalText([]byte("2026-03-02")); err != nil || back != d {
		t.Errorf("%v, %v", back, err)
	}
	if err := back.UnmarshalText([]byte("2/3/2026")); err == nil {
		t.Error("a date in another form was read")
	}
	if Date(-1).String() != "1969-12-31" {
		t.Errorf("the day before: %s", Date(-1))
	}
}

// A result's name depends on every part and on where parts end.
func TestResultID(t *testing.T) {
	if ResultID("a", "bc") == ResultID("ab", "c") || len(ResultID("x")) != 12 {
		t.Error("result names")
	}
}
