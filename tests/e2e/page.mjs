// What a person does on the page.
export default [];
