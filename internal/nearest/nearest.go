// Package nearest finds the known word that someone meant to write.
package nearest

import "strings"

// Of is the known word with the smallest distance to word, the first of equals; empty if none is near. The distance is
// the number of letters to insert, delete, replace or exchange with their neighbour (optimal string alignment), upper
// and lower case being equal. Near is up to one change in three letters of word, and at least one.
func Of(word string, known []string) string {
	letters := []rune(strings.ToLower(word))
	best, limit := "", max(1, len(letters)/3)+1
	for _, k := range known {
		if d := distance(letters, []rune(strings.ToLower(k)), limit); d < limit {
			best, limit = k, d
		}
	}
	return best
}

// distance is the optimal string alignment distance of a and b, or limit if it is at least that.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	// Rows of the dynamic programme: before[j], above[j] and row[j] are distances of b[:j] to a[:i-2], a[:i-1], a[:i].
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := above[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(above[j]+1, row[j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return min(row[len(b)], limit)
}
