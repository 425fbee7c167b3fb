package nearest

import "testing"

func TestOf(t *testing.T) {
	roles := []string{"naive", "sham", "vehicle", "test", "positive"}
	for _, c := range []struct{ word, want string }{
		{"vehcile", "vehicle"}, // one exchange
		{"Vehicle", "vehicle"}, // case only
		{"tset", "test"},
		{"shamm", "sham"},
		{"positiv", "positive"},
		{"placebo", ""},
		{"", ""},
		{"x", ""},
	} {
		if got := Of(c.word, roles); got != c.want {
			t.Errorf("Of(%q) = %q, want %q", c.word, got, c.want)
		}
	}
	if got := Of("M71", []string{"M11", "M17"}); got != "M11" {
		t.Errorf("of two words at distance 1 the first must win, got %q", got)
	}
	if got := Of("IFN-g", []string{"IL-4", "IFN-γ"}); got != "IFN-γ" {
		t.Errorf("letters beyond ASCII count as one: got %q", got)
	}
}

// The distances follow by hand: kitten→sitting needs two replacements and an insertion (Levenshtein 1966's textbook
// example); ca→abc is 3 under optimal string alignment, where the unrestricted distance would be 2.
func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"kitten", "sitting", 3}, {"ca", "abc", 3}, {"", "abc", 3}, {"abc", "abc", 0}, {"ab", "ba", 1}, {"dose", "does", 1}} {
		if got := distance([]rune(c.a), []rune(c.b), 10); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
