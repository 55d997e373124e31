nat {
  rule 10 {
    port 80,443
    description "a } b"
    disable
  }
}
/* open
