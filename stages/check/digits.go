package check

import (
	"strconv"
	"strings"
)

func digit(b byte) bool { return b >= '0' && b <= '9' }

// plainNumber is the number in a text of digits with at most one decimal sign, a point or a comma.
func plainNumber(text string) (float64, bool) {
	for i := range len(text) {
		if !digit(text[i]) && text[i] != '.' && text[i] != ',' {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	return v, err == nil
}
